// The counters of quotas, as the proxy keeps them in the state table: read for warnings, and raised where usage says more.

import { KEY, QUOTA_RETENTION_SECONDS, QUOTA_SORT_PREFIX, STATE_PARTITION } from '../contract/table-keys';
import { type DynamoCall, type Item, isConditionFailure, numberOf, textOf } from '../stores/dynamodb/call';
import { batchGet } from '../stores/dynamodb/read-all';
import type { Backoff } from '../stores/dynamodb/signed-call';

/** A tenant's local month, and the day in it. */
export interface CounterKey {
  readonly tenantId: string;
  /** `2026-11`. */
  readonly month: string;
  /** `30`. */
  readonly day: string;
}

export type PeriodUnit = 'day' | 'month';
export type PeriodCounts = Readonly<Record<PeriodUnit, number>>;

export interface Counter {
  readonly used: PeriodCounts;
  /** The last event that was published for the period. */
  readonly told: Readonly<Record<PeriodUnit, string | undefined>>;
  /** Whether it was compared with usage before: one that was not is new, or was lost. */
  readonly isCompared: boolean;
}

export interface QuotaCounters {
  /** By tenant; no entry where there is no counter. */
  read(keys: readonly CounterKey[]): Promise<ReadonlyMap<string, Counter>>;
  /** Notes what was told, so that it is told once. */
  told(key: CounterKey, unit: PeriodUnit, what: string): Promise<void>;
  /** Adds to a counter that still stands as it was read, and notes that it was compared. */
  raise(key: CounterKey, read: Counter | undefined, more: PeriodCounts, nowMs: number): Promise<void>;
}

const COMPARED = 'compared';
const NONE: Item = {};

export function createQuotaCounters(call: DynamoCall, tableName: string, backoff: () => Backoff): QuotaCounters {
  return {
    async read(keys) {
      const items = await batchGet(call, tableName, keys.map(keyOf), backoff());
      const byTenant = new Map(items.map((item) => [textOf(item, KEY.partition), item]));
      const known = keys.filter((key) => byTenant.has(partitionOf(key)));
      return new Map(known.map((key) => [key.tenantId, counterIn(byTenant.get(partitionOf(key)) ?? NONE, key)]));
    },
    async told(key, unit, what) {
      await call('UpdateItem', {
        TableName: tableName,
        Key: keyOf(key),
        UpdateExpression: 'SET #told = :what',
        // An item that has gone meanwhile is not made by this.
        ConditionExpression: 'attribute_exists(#pk)',
        ExpressionAttributeNames: { '#told': toldAttribute(key, unit), '#pk': KEY.partition },
        ExpressionAttributeValues: { ':what': { S: what } },
      }).catch(unlessRefused);
    },
    async raise(key, read, more, nowMs) {
      await call('UpdateItem', {
        TableName: tableName,
        Key: keyOf(key),
        UpdateExpression: 'SET #compared = :now, #ttl = if_not_exists(#ttl, :ttl) ADD #day :day, #month :month',
        ConditionExpression: read ? '#month = :read' : 'attribute_not_exists(#month)',
        ExpressionAttributeNames: { '#compared': COMPARED, '#ttl': KEY.ttl, '#day': `d${key.day}`, '#month': 'month' },
        ExpressionAttributeValues: {
          ':now': { N: String(nowMs) },
          ':ttl': { N: String(Math.ceil(nowMs / 1000) + QUOTA_RETENTION_SECONDS) },
          ':day': { N: String(more.day) },
          ':month': { N: String(more.month) },
          ...(read && { ':read': { N: String(read.used.month) } }),
        },
      }).catch(unlessRefused);
    },
  };
}

/** The proxy counts meanwhile: the next run compares again. */
function unlessRefused(error: unknown): void {
  if (!isConditionFailure(error)) throw error;
}

function partitionOf({ tenantId }: CounterKey): string {
  return `${STATE_PARTITION.limitPrefix}${tenantId}`;
}

function keyOf(key: CounterKey): Item {
  return { [KEY.partition]: { S: partitionOf(key) }, [KEY.sort]: { S: `${QUOTA_SORT_PREFIX}${key.month}` } };
}

/** Of one day, so that tomorrow has a note of its own. */
function toldAttribute({ day }: CounterKey, unit: PeriodUnit): string {
  return unit === 'day' ? `t${day}` : 'tmonth';
}

function counterIn(item: Item, key: CounterKey): Counter {
  return {
    used: { day: numberOf(item, `d${key.day}`) ?? 0, month: numberOf(item, 'month') ?? 0 },
    told: { day: textOf(item, toldAttribute(key, 'day')), month: textOf(item, toldAttribute(key, 'month')) },
    isCompared: item[COMPARED] !== undefined,
  };
}
