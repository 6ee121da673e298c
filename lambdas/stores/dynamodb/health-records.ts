// Health records in DynamoDB: one partition, one item a Cell, every write conditional on the revision that was read.

import { STATE_PARTITION } from '../../contract/table-keys';
import type { HealthStore } from '../../domain/health/ports';
import { type DynamoCall, isConditionFailure } from './call';
import { fromHealthItem, healthKey, toHealthItem } from './health-item';
import { queryAll } from './read-all';

export function createDynamoHealthRecords(call: DynamoCall, tableName: string): HealthStore {
  return {
    async list() {
      return (await queryAll(call, tableName, STATE_PARTITION.health)).map(fromHealthItem);
    },
    async get(cell) {
      const { Item: item } = await call('GetItem', {
        TableName: tableName,
        Key: healthKey(cell),
        ConsistentRead: true,
      });
      return item && fromHealthItem(item);
    },
    async replace(record) {
      const stored = { ...record, revision: record.revision + 1 };
      try {
        await call('PutItem', {
          TableName: tableName,
          Item: toHealthItem(stored),
          ExpressionAttributeNames: { '#rev': 'rev' },
          ...(record.revision === 0
            ? { ConditionExpression: 'attribute_not_exists(#rev)' }
            : {
                ConditionExpression: '#rev = :read',
                ExpressionAttributeValues: { ':read': { N: String(record.revision) } },
              }),
        });
        return stored;
      } catch (error) {
        if (isConditionFailure(error)) return undefined;
        throw error;
      }
    },
  };
}
