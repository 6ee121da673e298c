// Many items at once: a whole partition page after page, or many keys in batches of the size DynamoDB takes.

import type { QueryInput } from '@aws-sdk/client-dynamodb';
import { KEY } from '../../contract/table-keys';
import { forEachBounded } from '../../domain/bounded';
import type { DynamoCall, Item } from './call';
import type { Backoff } from './signed-call';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const KEYS_PER_BATCH = 100;
/** Batches asked for at once: one after the other, thousands of keys would wait for dozens of round trips. */
const BATCHES_AT_ONCE = 8;

/** @throws Error when keys are still left over at the deadline: half an answer would pass for a whole one. */
export async function batchGet(call: DynamoCall, tableName: string, keys: Item[], backoff: Backoff): Promise<Item[]> {
  const items: Item[] = [];
  const batches = Array.from({ length: Math.ceil(keys.length / KEYS_PER_BATCH) }, (_, index) =>
    keys.slice(index * KEYS_PER_BATCH, (index + 1) * KEYS_PER_BATCH),
  );
  await forEachBounded(batches, BATCHES_AT_ONCE, async (batch) => {
    let wanted = batch;
    for (let attempt = 0; wanted.length > 0; attempt += 1) {
      const answer = await call('BatchGetItem', { RequestItems: { [tableName]: { Keys: wanted } } });
      items.push(...(answer.Responses?.[tableName] ?? []));
      wanted = answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
      if (wanted.length > 0 && !(await backoff.wait(attempt))) {
        throw new Error(`DynamoDB left ${wanted.length} keys unread until the deadline`);
      }
    }
  });
  return items;
}

/** Every item that a query finds, page after page: DynamoDB answers 1 MB at once. */
export async function everyPage(call: DynamoCall, query: QueryInput): Promise<Item[]> {
  const items: Item[] = [];
  let start: Item | undefined;
  do {
    const page = await call('Query', { ...query, ...(start && { ExclusiveStartKey: start }) });
    items.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start);
  return items;
}

/** Every item of a partition, by sort key; strongly consistent unless `isConsistent` says otherwise. */
export function queryAll(call: DynamoCall, tableName: string, partition: string, isConsistent = true): Promise<Item[]> {
  return everyPage(call, {
    TableName: tableName,
    KeyConditionExpression: '#pk = :partition',
    ExpressionAttributeNames: { '#pk': KEY.partition },
    ExpressionAttributeValues: { ':partition': { S: partition } },
    ConsistentRead: isConsistent,
  });
}
