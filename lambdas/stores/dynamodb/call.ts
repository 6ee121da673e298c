// One typed call to DynamoDB. Stores are written against it, so that they run on the SDK's client as well as on the
// small signed one that the hot path uses.

import type {
  AttributeValue,
  BatchGetItemInput,
  BatchGetItemOutput,
  DeleteItemInput,
  DeleteItemOutput,
  GetItemInput,
  GetItemOutput,
  PutItemInput,
  PutItemOutput,
  QueryInput,
  QueryOutput,
  TransactWriteItemsInput,
  TransactWriteItemsOutput,
  UpdateItemInput,
  UpdateItemOutput,
} from '@aws-sdk/client-dynamodb';

interface Operations {
  GetItem: [GetItemInput, GetItemOutput];
  PutItem: [PutItemInput, PutItemOutput];
  UpdateItem: [UpdateItemInput, UpdateItemOutput];
  DeleteItem: [DeleteItemInput, DeleteItemOutput];
  Query: [QueryInput, QueryOutput];
  BatchGetItem: [BatchGetItemInput, BatchGetItemOutput];
  TransactWriteItems: [TransactWriteItemsInput, TransactWriteItemsOutput];
}

export type DynamoOperation = keyof Operations;

/** Rejects with an error whose `name` is DynamoDB's error type, such as `ConditionalCheckFailedException`. */
export type DynamoCall = <K extends DynamoOperation>(
  operation: K,
  input: Operations[K][0],
) => Promise<Operations[K][1]>;

/** True where a conditional write lost: somebody else was there first. */
export function isConditionFailure(error: unknown): boolean {
  return error instanceof Error && error.name === 'ConditionalCheckFailedException';
}

export type Item = Record<string, AttributeValue>;

export function textOf(item: Item, name: string): string | undefined {
  return item[name]?.S;
}

export function numberOf(item: Item, name: string): number | undefined {
  const text = item[name]?.N;
  const value = text === undefined ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}
