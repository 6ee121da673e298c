// Lights in DynamoDB: one partition, one item a target.

import { STATE_PARTITION } from '../../contract/table-keys';
import type { LightStore } from '../../domain/light/light';
import { type DynamoCall, isConditionFailure } from './call';
import { fromLightItem, lightKey, toLightItem } from './fleet-items';
import { queryAll } from './read-all';

export function createDynamoLights(call: DynamoCall, tableName: string): LightStore {
  return {
    async list() {
      const items = await queryAll(call, tableName, STATE_PARTITION.light);
      return items.flatMap((item) => fromLightItem(item) ?? []);
    },
    async set(target, light) {
      await call('PutItem', { TableName: tableName, Item: toLightItem(target, light) });
    },
    async clear(target) {
      await call('DeleteItem', { TableName: tableName, Key: lightKey(target) });
    },
    setOwn: (target, light) =>
      unlessRefused(
        call('PutItem', {
          TableName: tableName,
          Item: toLightItem(target, light),
          ConditionExpression: 'attribute_not_exists(#until) OR #until <= :now OR #setBy = :owner',
          ExpressionAttributeNames: { '#until': 'until', '#setBy': 'setBy' },
          ExpressionAttributeValues: { ':now': { N: String(light.sinceMs) }, ':owner': { S: light.setBy } },
        }),
      ),
    clearOwn: (target, owner) =>
      unlessRefused(
        call('DeleteItem', {
          TableName: tableName,
          Key: lightKey(target),
          ConditionExpression: 'attribute_not_exists(#setBy) OR #setBy = :owner',
          ExpressionAttributeNames: { '#setBy': 'setBy' },
          ExpressionAttributeValues: { ':owner': { S: owner } },
        }),
      ),
  };
}

async function unlessRefused(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (isConditionFailure(error)) return false;
    throw error;
  }
}
