// Adds usage up as a caller asks for it: of one tenant or of all, by tenant, Cell, month, day or hour.

import { forEachBounded } from '../domain/bounded';
import { calendarOn, dateIn } from './calendar';
import { add, type CellCounts, type Counts, countsOf, NO_CELL, noCounts } from './counts';
import { datesOf, hoursOf, type Span, spanOfDate } from './days';
import { HOUR_MS, NO_TENANT, startOfHour } from './hour-count';
import type { UsageQuery } from './usage-query';
import { hourBucket, type UsageItem, type UsageTable } from './usage-table';
import type { Zones } from './zones';

export interface UsageRow {
  /** Undefined where it is added up over; null for requests of no tenant, and those that name no Cell. */
  readonly tenant?: string | null;
  readonly cell?: string | null;
  readonly month?: string;
  readonly day?: string;
  /** Of UTC, `2026-11-30T17:00Z`. */
  readonly hour?: string;
  readonly counts: Counts;
}

export interface Reconciled {
  /** Requests in the access log, and by API Gateway's own count, over the hours that have both. */
  readonly counted: number;
  readonly api: number;
  /** Hours of the span that are over, and not counted. */
  readonly missingHours: number;
  readonly latestHourMs: number | undefined;
}

export interface UsageReport {
  readonly rows: readonly UsageRow[];
  readonly total: Counts;
  readonly reconciled: Reconciled;
}

export interface ReportDeps {
  readonly table: UsageTable;
  readonly regions: readonly string[];
  /** How long usage by the hour is kept. */
  readonly hourDays: number;
}

const READS_AT_ONCE = 16;

type Sum = Pick<UsageReport, 'rows' | 'total'>;

/** Nobody waits for the report any more. */
export class TooSlow extends Error {}

type IsLate = () => boolean;
const neverLate: IsLate = () => false;

/** Adds usage up, over all regions. `nowMs`: hours after it are not looked for. @throws TooSlow once `isLate` */
export function createUsageSum({ table, regions }: Pick<ReportDeps, 'table' | 'regions'>) {
  return async (
    query: UsageQuery,
    zones: Pick<Zones, 'of' | 'all'>,
    nowMs: number,
    isLate = neverLate,
  ): Promise<Sum> => {
    const sum = new Summing(query);
    for (const region of regions) {
      const parts = await Promise.all(zonesIn(query, zones).map((zone) => partsOf(table, region, query, zone, nowMs)));
      const byZone = new Map(parts.map((part) => [part.zone, part]));
      await addRegion(
        reader(table, region, query.tenant, isLate),
        (tenantId) => byZone.get(zones.of(tenantId)),
        parts,
        sum,
      );
    }
    return { rows: sum.rows(), total: sum.total };
  };
}

function zonesIn({ tenant }: UsageQuery, zones: Pick<Zones, 'of' | 'all'>): readonly string[] {
  return tenant === undefined ? zones.all : [zones.of(tenant)];
}

/** Usage, and how it compares with API Gateway's own count. */
export function createUsageReport({ table, regions, hourDays }: ReportDeps) {
  const sumUp = createUsageSum({ table, regions });
  return async (query: UsageQuery, zones: Zones, nowMs: number, isLate = neverLate): Promise<UsageReport> => {
    const sum = await sumUp(query, zones, nowMs, isLate);
    const [zone = 'UTC', ...others] = zonesIn(query, zones);
    const span = spanIn(query, others.length === 0 ? zone : 'UTC', nowMs);
    const reconciled = await reconcile(table, regions, span, nowMs - hourDays * 24 * HOUR_MS, nowMs);
    return { ...sum, reconciled };
  };
}

/** The hour under way is part of it. */
function spanIn({ from, to }: UsageQuery, zone: string, nowMs: number): Span {
  const endMs = Math.ceil((nowMs + 1) / HOUR_MS) * HOUR_MS;
  return { fromMs: from.at(zone), toMs: Math.min(to.at(zone), endMs) };
}

/** Where the usage of a zone's tenants is: dates that are added up and lie within the span, and hours for the rest. */
interface ZoneParts {
  readonly zone: string;
  readonly span: Span;
  readonly dates: ReadonlyMap<string, Span>;
  readonly hours: readonly number[];
}

async function partsOf(
  table: UsageTable,
  region: string,
  query: UsageQuery,
  zone: string,
  nowMs: number,
): Promise<ZoneParts> {
  const span = spanIn(query, zone, nowMs);
  const all = datesOf(zone, span).map((date) => [date, spanOfDate(zone, date)] as const);
  const names = query.unit === 'hour' ? [] : all.map(([date]) => date);
  const closed = await table.closedZones(region, names);
  const isRead = ([date, day]: (typeof all)[number]) =>
    closed.get(date)?.includes(calendarOn(zone, date)) === true && isWithin(day, span);
  const rest = all.filter((one) => !isRead(one));
  return {
    zone,
    span,
    dates: new Map(all.filter((one) => isRead(one))),
    hours: rest.flatMap(([, day]) => hoursOf(common(day, span))),
  };
}

async function addRegion(
  read: ReturnType<typeof reader>,
  partsFor: (tenantId: string) => ZoneParts | undefined,
  parts: readonly ZoneParts[],
  sum: Summing,
): Promise<void> {
  const dates = new Set(parts.flatMap((part) => [...part.dates.keys()]));
  await read([...dates], (date, { tenantId, parts: day }) => {
    const { zone = 'UTC', dates: own } = partsFor(tenantId) ?? {};
    const span = own?.get(date);
    if (span) sum.add(tenantId, span.fromMs, zone, day.get(0));
  });
  const hours = new Map(parts.flatMap((part) => part.hours.map((hourMs) => [hourBucket(hourMs), hourMs])));
  await read([...hours.keys()], (bucket, { tenantId, parts: hour }) => {
    const own = partsFor(tenantId);
    const hourMs = hours.get(bucket) ?? 0;
    for (const [minute, cells] of own ? hour : []) {
      const atMs = hourMs + minute * MINUTE_MS;
      const { zone, span, dates: added } = own as ZoneParts;
      // An hour that two dates share: the part of a date that is added up has been counted with that.
      if (atMs < span.fromMs || atMs >= span.toMs || added.has(dateIn(zone)(atMs))) continue;
      sum.add(tenantId, atMs, zone, cells);
    }
  });
}

const MINUTE_MS = 60_000;

type Take = (bucket: string, item: UsageItem) => void;

/** Reads buckets of all tenants one by one, those of one tenant in batches. */
function reader(table: UsageTable, region: string, tenantId: string | undefined, isLate: IsLate) {
  return async (buckets: readonly string[], take: Take): Promise<void> => {
    if (tenantId !== undefined) {
      for (const [bucket, parts] of await table.readMany(region, buckets, tenantId)) take(bucket, { tenantId, parts });
      return;
    }
    await forEachBounded(buckets, READS_AT_ONCE, async (bucket) => {
      if (isLate()) throw new TooSlow();
      for (const item of await table.read(region, bucket)) take(bucket, item);
    });
  };
}

function isWithin(part: Span, whole: Span): boolean {
  return part.fromMs >= whole.fromMs && part.toMs <= whole.toMs;
}

function common(a: Span, b: Span): Span {
  return { fromMs: Math.max(a.fromMs, b.fromMs), toMs: Math.min(a.toMs, b.toMs) };
}

class Summing {
  readonly total = noCounts();
  readonly #query: UsageQuery;
  readonly #rows = new Map<string, Omit<UsageRow, 'counts'>>();
  readonly #counts = new Map<string, Counts>();

  constructor(query: UsageQuery) {
    this.#query = query;
  }

  add(tenantId: string, atMs: number, zone: string, cells: CellCounts | undefined): void {
    const { by, unit } = this.#query;
    const date = dateIn(zone)(atMs);
    const tenant = tenantId === NO_TENANT ? null : tenantId;
    for (const [name, counts] of cells ?? []) {
      const cell = name === NO_CELL ? null : name;
      const row = {
        ...(by.includes('tenant') && { tenant }),
        ...(by.includes('cell') && { cell }),
        ...(unit === 'month' && { month: date.slice(0, 7) }),
        ...(unit === 'day' && { day: date }),
        ...(unit === 'hour' && { hour: startOfHour(Math.floor(atMs / HOUR_MS) * HOUR_MS) }),
      };
      const key = JSON.stringify([row.month ?? row.day ?? row.hour ?? '', row.tenant ?? '', row.cell ?? '']);
      this.#rows.set(key, row);
      add(countsOf(this.#counts, key), counts);
      add(this.total, counts);
    }
  }

  /** By time, tenant and Cell. */
  rows(): UsageRow[] {
    const sorted = [...this.#rows].toSorted(([a], [b]) => (a < b ? -1 : 1));
    return sorted.map(([key, row]) => ({ ...row, counts: countsOf(this.#counts, key) }));
  }
}

async function reconcile(
  table: UsageTable,
  regions: readonly string[],
  span: Span,
  keptFromMs: number,
  nowMs: number,
): Promise<Reconciled> {
  const hours = hoursOf({ fromMs: Math.max(span.fromMs, keptFromMs), toMs: span.toMs });
  const over = hours.filter((hourMs) => hourMs + HOUR_MS <= nowMs);
  let [counted, api, latestHourMs]: [number, number, number | undefined] = [0, 0, undefined];
  const known = new Set<number>();
  for (const region of regions) {
    for (const [hourMs, facts] of await table.hourFacts(region, hours)) {
      known.add(hourMs);
      latestHourMs = Math.max(latestHourMs ?? 0, hourMs);
      if (facts.api === null) continue;
      counted += facts.counted;
      api += facts.api;
    }
  }
  return { counted, api, missingHours: over.filter((hourMs) => !known.has(hourMs)).length, latestHourMs };
}
