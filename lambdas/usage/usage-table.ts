// Usage in the tenants' table: an item a tenant and hour, overwritten whole, and one a tenant and day of its zone.

import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { KEY, USAGE_PREFIX } from '../contract/table-keys';
import { forEachBounded } from '../domain/bounded';
import type { Clock } from '../domain/ports';
import type { DynamoCall, Item } from '../stores/dynamodb/call';
import { batchGet, queryAll } from '../stores/dynamodb/read-all';
import { type Backoff, retryThrottled } from '../stores/dynamodb/signed-call';
import { type CellCounts, readCells, writeCells } from './counts';
import type { Calendars } from './zones';

/** What is known of an hour as a whole. */
export interface HourFacts {
  /** Distinct requests of the access log. */
  readonly counted: number;
  /** API Gateway's own count; null where CloudWatch has none. */
  readonly api: number | null;
  readonly countedAtMs: number;
  readonly sliceMs: number;
}

/** Parts of an hour by the minute they begin at; of a day there is one, at 0. */
export type Parts = ReadonlyMap<number, CellCounts>;

/** A tenant's usage in one hour, or one day. */
export interface UsageItem {
  readonly tenantId: string;
  readonly parts: Parts;
}

export interface UsageTable {
  hourFacts(region: string, hoursMs: readonly number[]): Promise<ReadonlyMap<number, HourFacts>>;
  putHourFacts(region: string, hourMs: number, facts: HourFacts): Promise<void>;
  /** Calendars of tenants as the last run left them. */
  calendars(): Promise<Calendars>;
  putCalendars(calendars: Calendars): Promise<void>;
  /** Calendars whose tenants have their usage of this date in items. */
  closedZones(region: string, dates: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
  closeDay(region: string, date: string, zone: string): Promise<void>;
  /** Every tenant's, or that of one. */
  read(region: string, bucket: string, tenantId?: string): Promise<readonly UsageItem[]>;
  /** One tenant's, by bucket. */
  readMany(region: string, buckets: readonly string[], tenantId: string): Promise<ReadonlyMap<string, Parts>>;
  /** Writes what differs from `before`. @returns number of items written */
  put(region: string, bucket: string, items: readonly UsageItem[], before: readonly UsageItem[]): Promise<number>;
}

/** As a bucket is called: `2026-11-30T17` of UTC. A day is its date. */
export function hourBucket(hourMs: number): string {
  return new Date(hourMs).toISOString().slice(0, 13);
}

/** Sorts before every tenant's id, of which none holds it. */
const FACTS = '#';
/** In place of a region and a date. Kept as long as days, which they tell apart. */
const [ALL_REGIONS, CALENDARS] = ['all', 'calendars'];
const WRITES_AT_ONCE = 16;
const DAY_SECONDS = 86_400;

export interface UsageTableDeps {
  readonly call: DynamoCall;
  readonly tableName: string;
  readonly clock: Clock;
  readonly backoff: () => Backoff;
  readonly hourDays: number;
  readonly dayDays: number;
}

export function createUsageTable(deps: UsageTableDeps): UsageTable {
  const { tableName, clock, backoff, hourDays, dayDays } = deps;
  const call: DynamoCall = (operation, input) => retryThrottled(deps.call, backoff())(operation, input);
  const put = (region: string, bucket: string, sort: string, value: object): Promise<unknown> => {
    const days = bucket.length > DATE_LENGTH ? hourDays : dayDays;
    const expiresAt = Math.ceil(clock() / 1000) + days * DAY_SECONDS;
    const item = {
      ...keyOf(region, bucket, sort),
      v: { S: packed(value) },
      [KEY.ttl]: { N: String(expiresAt) },
    };
    return call('PutItem', { TableName: tableName, Item: item });
  };
  const batch = (keys: Item[]) => batchGet(call, tableName, keys, backoff());
  return {
    async hourFacts(region, hoursMs) {
      const items = await batch(hoursMs.map((hourMs) => keyOf(region, hourBucket(hourMs), FACTS)));
      return new Map(items.map((item) => [Date.parse(`${bucketOf(item)}:00Z`), valueOf(item) as HourFacts]));
    },
    async putHourFacts(region, hourMs, facts) {
      await put(region, hourBucket(hourMs), FACTS, facts);
    },
    async calendars() {
      const { Item: item } = await call('GetItem', { TableName: tableName, Key: keyOf(ALL_REGIONS, CALENDARS, FACTS) });
      return item ? (valueOf(item) as Calendars) : {};
    },
    async putCalendars(calendars) {
      await put(ALL_REGIONS, CALENDARS, FACTS, calendars);
    },
    async closedZones(region, dates) {
      const items = await batch(dates.map((date) => keyOf(region, date, FACTS)));
      return new Map(items.map((item) => [bucketOf(item), valueOf(item) as readonly string[]]));
    },
    async closeDay(region, date, zone) {
      const { Item: item } = await call('GetItem', { TableName: tableName, Key: keyOf(region, date, FACTS) });
      const zones = new Set(item ? (valueOf(item) as readonly string[]) : []);
      await put(region, date, FACTS, [...zones.add(zone)]);
    },
    async read(region, bucket) {
      const items = await queryAll(call, tableName, partitionOf(region, bucket));
      return items
        .filter((item) => sortOf(item) !== FACTS)
        .map((item) => ({ tenantId: sortOf(item), parts: partsOf(item) }));
    },
    async readMany(region, buckets, tenantId) {
      const items = await batch(buckets.map((bucket) => keyOf(region, bucket, tenantId)));
      return new Map(items.map((item) => [bucketOf(item), partsOf(item)]));
    },
    async put(region, bucket, items, before) {
      const old = new Map(before.map(({ tenantId, parts }) => [tenantId, JSON.stringify(writeParts(parts))]));
      const changed = items.filter(({ tenantId, parts }) => old.get(tenantId) !== JSON.stringify(writeParts(parts)));
      await forEachBounded(changed, WRITES_AT_ONCE, async ({ tenantId, parts }) => {
        await put(region, bucket, tenantId, writeParts(parts));
      });
      return changed.length;
    },
  };
}

const DATE_LENGTH = '2026-11-30'.length;

function partitionOf(region: string, bucket: string): string {
  return `${USAGE_PREFIX}${region}#${bucket}`;
}

function keyOf(region: string, bucket: string, sort: string): Item {
  return { [KEY.partition]: { S: partitionOf(region, bucket) }, [KEY.sort]: { S: sort } };
}

function bucketOf(item: Item): string {
  return item[KEY.partition]?.S?.split('#').at(-1) ?? '';
}

function sortOf(item: Item): string {
  return item[KEY.sort]?.S ?? '';
}

function valueOf(item: Item): unknown {
  return JSON.parse(inflateRawSync(Buffer.from(item['v']?.S ?? '', 'base64')).toString('utf8'));
}

/** Half as large, which halves writes, storage and backups. */
function packed(value: object): string {
  return deflateRawSync(JSON.stringify(value)).toString('base64');
}

function writeParts(parts: Parts): Record<string, ReturnType<typeof writeCells>> {
  // Keys that are whole numbers stand in their order.
  return Object.fromEntries([...parts].map(([minute, cells]) => [minute, writeCells(cells)]));
}

function partsOf(item: Item): Parts {
  const written = valueOf(item) as ReturnType<typeof writeParts>;
  return new Map(Object.entries(written).map(([minute, cells]) => [Number(minute), readCells(cells)]));
}
