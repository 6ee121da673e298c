// Lights in DynamoDB: one partition, one item a target. A light that is put out is one that has ended, so that no write
// with a record in it deletes anything.

import { KEY, STATE_PARTITION } from '../../contract/table-keys';
import type { Light, LightStore, LightTarget } from '../../domain/light/light';
import { createRecordedWrites } from './audit';
import { type DynamoCall, type Item, isConditionFailure } from './call';
import { fromLightItem, lightKey, toLightItem } from './fleet-items';
import { POINTER_ATTRIBUTE } from './live-config';
import { queryAll } from './read-all';

export interface LightTables {
  readonly lights: string;
  /** Where records of changes go. */
  readonly audit: string;
  /** The item of the platform's light also names the live version, and must outlive the light. */
  readonly keepsLive?: boolean;
}

export function createDynamoLightReader(call: DynamoCall, tableName: string): Pick<LightStore, 'list'> {
  return {
    async list() {
      const items = await queryAll(call, tableName, STATE_PARTITION.light);
      return items.flatMap((item) => fromLightItem(item) ?? []);
    },
  };
}

export function createDynamoLights(call: DynamoCall, { lights, audit, keepsLive = false }: LightTables): LightStore {
  const write = createRecordedWrites(call, audit);
  const put = (target: LightTarget, light: Light, condition: object) => ({
    TableName: lights,
    Item: toLightItem(target, light),
    ...condition,
  });
  return {
    ...createDynamoLightReader(call, lights),
    async change(target, light, before, record) {
      const condition = isStill(before);
      if (!keepsLive || target !== 'gateway') return write({ Put: put(target, light, condition) }, record);
      return write({ Put: { TableName: lights, ...(await nextToPointer(call, lights, light, condition)) } }, record);
    },
    async setOwn(target, light, record) {
      const input = put(target, light, {
        ConditionExpression: `${NO_LIGHT.ConditionExpression} OR #until <= :now OR #setBy = :owner`,
        ExpressionAttributeNames: { '#until': 'until', '#setBy': 'setBy' },
        ExpressionAttributeValues: {
          ...NO_LIGHT.ExpressionAttributeValues,
          ':now': { N: String(light.sinceMs) },
          ':owner': { S: light.setBy },
        },
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

/** The platform's light in an item that keeps its pointer, and does not expire with the light. */
async function nextToPointer(call: DynamoCall, table: string, light: Light, condition: Condition) {
  const { Item: item = {} } = await call('GetItem', {
    TableName: table,
    Key: lightKey('gateway'),
    ConsistentRead: true,
  });
  const { [KEY.ttl]: _ttl, ...fields } = toLightItem('gateway', light);
  const { [POINTER_ATTRIBUTE]: pointer } = item;
  return {
    Item: { ...fields, ...(pointer && { [POINTER_ATTRIBUTE]: pointer }) },
    ConditionExpression: `${condition.ConditionExpression} AND ${pointer ? '#live = :live' : 'attribute_not_exists(#live)'}`,
    ExpressionAttributeNames: { ...condition.ExpressionAttributeNames, '#live': POINTER_ATTRIBUTE },
    ExpressionAttributeValues: { ...condition.ExpressionAttributeValues, ...(pointer && { ':live': pointer }) },
  };
}

interface Condition {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Item;
}

/** An item without a readable end is no light, as `fromLightItem` reads it: it is replaced. */
const NO_LIGHT: Condition = {
  ConditionExpression: 'NOT attribute_type(#until, :number)',
  ExpressionAttributeNames: { '#until': 'until' },
  ExpressionAttributeValues: { ':number': { S: 'N' } },
};

function isStill(before: Light | undefined): Condition {
  if (before === undefined) return NO_LIGHT;
  return {
    // Fields that somebody spoilt are read as 0 and as nobody.
    ConditionExpression:
      '#until = :until AND (#since = :since OR NOT attribute_type(#since, :number)) AND ' +
      '(#setBy = :setBy OR NOT attribute_type(#setBy, :text))',
    ExpressionAttributeNames: { '#since': 'since', '#until': 'until', '#setBy': 'setBy' },
    ExpressionAttributeValues: {
      ':since': { N: String(before.sinceMs) },
      ':until': { N: String(before.untilMs) },
      ':setBy': { S: before.setBy },
      ':number': { S: 'N' },
      ':text': { S: 'S' },
    },
  };
}
