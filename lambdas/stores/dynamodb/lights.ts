// Lights in DynamoDB: one partition, one item a target. A light that is put out is one that has ended, so that no write
// with a record in it deletes anything.

import { STATE_PARTITION } from '../../contract/table-keys';
import type { Light, LightStore, LightTarget } from '../../domain/light/light';
import { createRecordedWrites } from './audit';
import { type DynamoCall, isConditionFailure } from './call';
import { fromLightItem, toLightItem } from './fleet-items';
import { queryAll } from './read-all';

export interface LightTables {
  readonly lights: string;
  /** Where records of changes go. */
  readonly audit: string;
}

export function createDynamoLightReader(call: DynamoCall, tableName: string): Pick<LightStore, 'list'> {
  return {
    async list() {
      const items = await queryAll(call, tableName, STATE_PARTITION.light);
      return items.flatMap((item) => fromLightItem(item) ?? []);
    },
  };
}

export function createDynamoLights(call: DynamoCall, { lights, audit }: LightTables): LightStore {
  const write = createRecordedWrites(call, audit);
  const put = (target: LightTarget, light: Light, condition: object) => ({
    TableName: lights,
    Item: toLightItem(target, light),
    ...condition,
  });
  return {
    ...createDynamoLightReader(call, lights),
    change: (target, light, before, record) => write({ Put: put(target, light, isStill(before)) }, record),
    async setOwn(target, light, record) {
      const input = put(target, light, {
        ConditionExpression: 'attribute_not_exists(#until) OR #until <= :now OR #setBy = :owner',
        ExpressionAttributeNames: { '#until': 'until', '#setBy': 'setBy' },
        ExpressionAttributeValues: { ':now': { N: String(light.sinceMs) }, ':owner': { S: light.setBy } },
      });
      if (record !== undefined) return write({ Put: input }, record);
      try {
        await call('PutItem', input);
        return true;
      } catch (error) {
        if (isConditionFailure(error)) return false;
        throw error;
      }
    },
  };
}

function isStill(before: Light | undefined) {
  if (before === undefined) {
    return { ConditionExpression: 'attribute_not_exists(#until)', ExpressionAttributeNames: { '#until': 'until' } };
  }
  return {
    ConditionExpression: '#since = :since AND #until = :until AND #setBy = :setBy',
    ExpressionAttributeNames: { '#since': 'since', '#until': 'until', '#setBy': 'setBy' },
    ExpressionAttributeValues: {
      ':since': { N: String(before.sinceMs) },
      ':until': { N: String(before.untilMs) },
      ':setBy': { S: before.setBy },
    },
  };
}
