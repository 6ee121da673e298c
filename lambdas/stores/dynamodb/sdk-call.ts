// DynamoCall over the SDK's client, for functions that are asked seldom and where nobody waits for their start.

import {
  BatchGetItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { DynamoCall, DynamoOperation } from './call';

/** The union of all commands can't be constructed as one type; {@link DynamoCall} keeps operation and input together. */
const COMMANDS: Record<DynamoOperation, new (input: never) => GetItemCommand> = {
  BatchGetItem: BatchGetItemCommand,
  DeleteItem: DeleteItemCommand,
  GetItem: GetItemCommand,
  PutItem: PutItemCommand,
  Query: QueryCommand,
  UpdateItem: UpdateItemCommand,
} as Record<DynamoOperation, never>;

/**
 * Calls DynamoDB through one SDK client, which repeats what fails in passing up to twice. Region and credentials come from
 * the SDK's own chain.
 * @param config.timeoutMs of one try
 */
export function createSdkCall(config: {
  readonly endpoint: string | undefined;
  readonly timeoutMs: number;
}): DynamoCall {
  const { endpoint, timeoutMs } = config;
  const clientConfig: DynamoDBClientConfig = {
    maxAttempts: 3,
    requestHandler: { connectionTimeout: timeoutMs, requestTimeout: timeoutMs, throwOnRequestTimeout: true },
    ...(endpoint === undefined ? {} : { endpoint }),
  };
  const client = new DynamoDBClient(clientConfig);
  return ((operation: DynamoOperation, input: never) => client.send(new COMMANDS[operation](input))) as DynamoCall;
}
