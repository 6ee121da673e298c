// Which hours are due to be counted, and what is done with the count. A count overwrites the one before, so that it may
// be made again and again.

import type { Clock } from '../domain/ports';
import type { AwsCalls } from './aws-calls';
import { createHourCount, HOUR_MS, type HourCount, type HourCountDeps } from './hour-count';
import { type HourFacts, hourBucket, type UsageItem, type UsageTable } from './usage-table';
import type { Zones } from './zones';

const MINUTE_MS = 60_000;
/** By then the lines of an hour are in its log, as a rule. */
export const SETTLED_AFTER_MS = 10 * MINUTE_MS;
/** An hour is counted once more after this time, for lines that came late. */
export const LATE_AFTER_MS = 2 * HOUR_MS;
/** Hours that nobody has counted are looked for this far back. */
const LOOK_BACK_HOURS = 48;

/** @param countsOpen whether the hour under way is counted too */
export function isDue(hourMs: number, facts: HourFacts | undefined, nowMs: number, countsOpen: boolean): boolean {
  const endMs = hourMs + HOUR_MS;
  if (nowMs < endMs + SETTLED_AFTER_MS) return countsOpen;
  if (facts === undefined || facts.countedAtMs < endMs + SETTLED_AFTER_MS) return true;
  return nowMs >= endMs + LATE_AFTER_MS && facts.countedAtMs < endMs + LATE_AFTER_MS;
}

/** Whole hours up to the one under way, the newest first. */
export function lookedAt(nowMs: number): number[] {
  const currentMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
  return Array.from({ length: LOOK_BACK_HOURS }, (_, back) => currentMs - back * HOUR_MS);
}

export interface CountingDeps extends Omit<HourCountDeps, 'partMinutes' | 'cells'> {
  /** Names of the Cells that there are now. */
  readonly cells: () => Promise<readonly string[]>;
  readonly table: UsageTable;
  readonly region: string;
  readonly clock: Clock;
  /** API Gateway's own count of the hour's requests; null where CloudWatch has none. */
  readonly apiCount: (hourMs: number) => Promise<number | null>;
}

export interface Counted {
  readonly hourMs: number;
  readonly requests: number;
  readonly api: number | null;
  /** Items that differ from the count before. */
  readonly written: number;
  /** The log has less than was counted before: the old count stays. */
  readonly isLess: boolean;
  readonly usage: HourCount['usage'];
  /** What a query of the next hour may cover. */
  readonly sliceMs: number;
}

/** Counts one hour and stores it. `firstSliceMs`: what a query may cover, as the count before left it. */
export function createCounting(deps: CountingDeps) {
  const { table, region, clock, apiCount } = deps;
  return async (hourMs: number, zones: Zones, known: HourFacts | undefined, firstSliceMs: number): Promise<Counted> => {
    const countHour = createHourCount({ ...deps, cells: await deps.cells(), partMinutes: zones.partMinutes });
    const partMs = zones.leastPartMinutes(hourMs) * MINUTE_MS;
    const countedAtMs = clock();
    const count = await countHour(hourMs, Math.min(partMs, firstSliceMs));
    const { usage, requests } = count;
    const sliceMs = Math.min(HOUR_MS, count.sliceMs);
    const api = await apiCount(hourMs);
    if (known !== undefined && requests < known.counted) {
      await table.putHourFacts(region, hourMs, { ...known, api: api ?? known.api, countedAtMs });
      return { hourMs, requests, api, written: 0, isLess: true, usage, sliceMs };
    }
    const bucket = hourBucket(hourMs);
    const items = [...usage].map(([tenantId, parts]): UsageItem => ({ tenantId, parts }));
    const written = await table.put(region, bucket, items, await table.read(region, bucket));
    // Last, so that an hour whose count ends half way is counted again.
    await table.putHourFacts(region, hourMs, { counted: requests, api, countedAtMs, sliceMs });
    return { hourMs, requests, api, written, isLess: false, usage, sliceMs };
  };
}

// API Gateway's own count of requests, for a comparison with what the access log says.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html

/** Requests of an hour; null where CloudWatch has none. */
export function createApiCount({ form }: Pick<AwsCalls, 'form'>, apiId: string) {
  return async (hourMs: number): Promise<number | null> => {
    const answer = await form('monitoring', {
      Action: 'GetMetricStatistics',
      Version: '2010-08-01',
      Namespace: 'AWS/ApiGateway',
      MetricName: 'Count',
      'Dimensions.member.1.Name': 'ApiId',
      'Dimensions.member.1.Value': apiId,
      StartTime: new Date(hourMs).toISOString(),
      EndTime: new Date(hourMs + HOUR_MS).toISOString(),
      Period: String(HOUR_MS / 1000),
      'Statistics.member.1': 'Sum',
    });
    const sums = [...answer.matchAll(/<Sum>([^<]+)<\/Sum>/g)].map(([, text]) => Number(text));
    return sums.length === 0 ? null : sums.reduce((total, sum) => total + sum, 0);
  };
}
