// Figures kept in the state table for all environments, and the day's count of metrics that were asked for.

import { METRICS_A_DAY } from '../../contract/console';
import { CONSOLE_PARTITION, KEY } from '../../contract/table-keys';
import { type DynamoCall, type Item, isConditionFailure, numberOf, textOf } from '../../stores/dynamodb/call';

export interface KeptFigures {
  readonly atMs: number;
  readonly json: string;
}

export interface FigureCache {
  get(name: string): Promise<KeptFigures | undefined>;
  put(name: string, kept: KeptFigures): Promise<void>;
  /** Takes `metrics` of the day's share; false where they are more than what the day has earned so far. */
  take(metrics: number, nowMs: number): Promise<boolean>;
}

/** Earned at midnight; the rest comes evenly, so that a page that stays open leaves something for the night. */
const EARNED_AT_ONCE = 0.3;
const DAY_MS = 86_400_000;

export function earnedBy(nowMs: number): number {
  return Math.floor(METRICS_A_DAY * Math.min(1, (nowMs % DAY_MS) / DAY_MS + EARNED_AT_ONCE));
}

const KEPT_SECONDS = 8 * 24 * 3600;

const PARTITION = `${CONSOLE_PARTITION.prefix}:figures`;

function keyOf(name: string): Item {
  return { [KEY.partition]: { S: PARTITION }, [KEY.sort]: { S: name } };
}

function endAfter(nowMs: number): Item[string] {
  return { N: String(Math.ceil(nowMs / 1000) + KEPT_SECONDS) };
}

export function createDynamoFigureCache(call: DynamoCall, table: string): FigureCache {
  return {
    async get(name) {
      const { Item: item } = await call('GetItem', { TableName: table, Key: keyOf(name) });
      const [atMs, json] = item === undefined ? [] : [numberOf(item, 'at'), textOf(item, 'json')];
      return atMs === undefined || json === undefined ? undefined : { atMs, json };
    },
    async put(name, { atMs, json }) {
      const item = { ...keyOf(name), at: { N: String(atMs) }, json: { S: json }, [KEY.ttl]: endAfter(atMs) };
      await call('PutItem', { TableName: table, Item: item });
    },
    async take(metrics, nowMs) {
      try {
        await call('UpdateItem', {
          TableName: table,
          Key: keyOf(`DAY#${new Date(nowMs).toISOString().slice(0, 10)}`),
          UpdateExpression: 'ADD #metrics :metrics SET #ttl = :end',
          ConditionExpression: 'attribute_not_exists(#metrics) OR #metrics <= :most',
          ExpressionAttributeNames: { '#metrics': 'metrics', '#ttl': KEY.ttl },
          ExpressionAttributeValues: {
            ':metrics': { N: String(metrics) },
            ':most': { N: String(earnedBy(nowMs) - metrics) },
            ':end': endAfter(nowMs),
          },
        });
        return true;
      } catch (error) {
        if (isConditionFailure(error)) return false;
        throw error;
      }
    },
  };
}
