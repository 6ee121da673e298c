// A real embedded DynamoDB for store contracts; DYNAMODB_TEST_ENDPOINT points the same suites at another one.

import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  BatchGetItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { KEY } from '../../lambdas/contract/table-keys';
import type { DynamoCall, DynamoOperation } from '../../lambdas/stores/dynamodb/call';
import { createSignedDynamoCall } from '../../lambdas/stores/dynamodb/signed-call';
import { countCalls } from '../../lib/local/dynamodb/embedded-dynamodb';
import { withTransactions } from '../../lib/local/dynamodb/transactions';

const dynalite = require('dynalite') as (options: { createTableMs: number }) => Server;

const COMMANDS: Record<DynamoOperation, new (input: never) => unknown> = {
  BatchGetItem: BatchGetItemCommand,
  DeleteItem: DeleteItemCommand,
  GetItem: GetItemCommand,
  PutItem: PutItemCommand,
  Query: QueryCommand,
  TransactWriteItems: TransactWriteItemsCommand,
  UpdateItem: UpdateItemCommand,
};

export interface TestDynamo {
  readonly endpoint: string;
  /** By the SDK's client: the oracle of the functions' own. */
  readonly call: DynamoCall;
  /** A new empty table with the house's keys. */
  createTable(): Promise<string>;
  stop(): Promise<void>;
}

export async function startTestDynamo(): Promise<TestDynamo> {
  const given = process.env['DYNAMODB_TEST_ENDPOINT'];
  const server = given === undefined ? await listen() : undefined;
  const calls = server && countCalls(server);
  const endpoint = given ?? `http://127.0.0.1:${portOf(server)}`;
  const client = new DynamoDBClient({
    endpoint,
    region: 'local',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  let tables = 0;
  return {
    endpoint,
    call: (operation, input) => client.send(new COMMANDS[operation](input as never) as GetItemCommand),
    async createTable() {
      tables += 1;
      const name = `table-${process.pid}-${tables}`;
      await client.send(
        new CreateTableCommand({
          TableName: name,
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema: [
            { AttributeName: KEY.partition, KeyType: 'HASH' },
            { AttributeName: KEY.sort, KeyType: 'RANGE' },
          ],
          AttributeDefinitions: [
            { AttributeName: KEY.partition, AttributeType: 'S' },
            { AttributeName: KEY.sort, AttributeType: 'S' },
          ],
        }),
      );
      // Created is not yet there: a call on a busy machine may come before.
      await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { TableName: name });
      return name;
    },
    async stop() {
      client.destroy();
      await calls?.none();
      await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
    },
  };
}

/** The functions' own client, for the table at this endpoint. */
export function signedCallTo(endpoint: string, timeoutMs = 5_000, accessKeyId = 'test'): DynamoCall {
  const env = {
    AWS_REGION: 'local',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
  };
  return createSignedDynamoCall({ env, timeoutMs });
}

function portOf(server: Server | undefined): number {
  return (server?.address() as AddressInfo | undefined)?.port ?? 0;
}

async function listen(): Promise<Server> {
  const server = dynalite({ createTableMs: 0 });
  const [own] = server.listeners('request') as RequestListener[];
  if (own) server.removeAllListeners('request').on('request', withTransactions(own));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
}
