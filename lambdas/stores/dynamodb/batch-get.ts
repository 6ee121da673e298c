// Many items by key: batches of the size DynamoDB takes, what it left over asked again until the deadline.

import type { Item } from './attributes';
import type { Backoff } from './backoff';
import type { DynamoCall } from './call';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const KEYS_PER_BATCH = 100;
/** Batches asked for at once: one after the other, thousands of keys would wait for dozens of round trips. */
const BATCHES_AT_ONCE = 8;

/** @throws Error when keys are still left over at the deadline: half an answer would pass for a whole one. */
export async function batchGet(call: DynamoCall, tableName: string, keys: Item[], backoff: Backoff): Promise<Item[]> {
  const items: Item[] = [];
  let next = 0;
  const readBatches = async (): Promise<void> => {
    while (next < keys.length) {
      let wanted = keys.slice(next, next + KEYS_PER_BATCH);
      next += KEYS_PER_BATCH;
      for (let attempt = 0; wanted.length > 0; attempt += 1) {
        const answer = await call('BatchGetItem', { RequestItems: { [tableName]: { Keys: wanted } } });
        items.push(...(answer.Responses?.[tableName] ?? []));
        wanted = answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
        if (wanted.length > 0 && !(await backoff.wait(attempt))) {
          throw new Error(`DynamoDB left ${wanted.length} keys unread until the deadline`);
        }
      }
    }
  };
  await Promise.all(Array.from({ length: BATCHES_AT_ONCE }, readBatches));
  return items;
}
