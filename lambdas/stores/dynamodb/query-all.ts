// A whole partition, page after page.

import { KEY } from '../../contract/table-keys';
import type { Item } from './attributes';
import type { DynamoCall } from './call';

/** Every item of a partition, by sort key; strongly consistent. */
export async function queryAll(call: DynamoCall, tableName: string, partition: string): Promise<Item[]> {
  const items: Item[] = [];
  let start: Item | undefined;
  do {
    const page = await call('Query', {
      TableName: tableName,
      KeyConditionExpression: '#pk = :partition',
      ExpressionAttributeNames: { '#pk': KEY.partition },
      ExpressionAttributeValues: { ':partition': { S: partition } },
      ConsistentRead: true,
      ...(start ? { ExclusiveStartKey: start } : {}),
    });
    items.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start);
  return items;
}
