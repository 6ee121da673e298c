// DynamoDB by the SDK's client, which a test file loads only where it asks for it: loading costs half a second of CPU.

import {
  BatchGetItemCommand,
  CreateTableCommand,
  type CreateTableInput,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import type { DynamoCall, DynamoOperation } from '../../lambdas/stores/dynamodb/call';

const COMMANDS: Record<DynamoOperation, new (input: never) => unknown> = {
  BatchGetItem: BatchGetItemCommand,
  DeleteItem: DeleteItemCommand,
  GetItem: GetItemCommand,
  PutItem: PutItemCommand,
  Query: QueryCommand,
  TransactWriteItems: TransactWriteItemsCommand,
  UpdateItem: UpdateItemCommand,
};

export interface SdkDynamo {
  readonly call: DynamoCall;
  createTable(input: CreateTableInput): Promise<void>;
  destroy(): void;
}

export function connectSdk(endpoint: string): SdkDynamo {
  const client = new DynamoDBClient({
    endpoint,
    region: 'local',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  return {
    call: (operation, input) => client.send(new COMMANDS[operation](input as never) as GetItemCommand),
    async createTable(input) {
      await client.send(new CreateTableCommand(input));
      // Created is not yet there: a call on a busy machine may come before.
      await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { TableName: input.TableName });
    },
    destroy: () => client.destroy(),
  };
}
