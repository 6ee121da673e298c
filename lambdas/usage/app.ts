// The function's two entries: a schedule has it count, and the API asks it what was counted.

import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { API_GATEWAY_LIMITS } from '../contract/limits';
import type { USAGE_METRIC } from '../contract/metrics';
import type { Clock } from '../domain/ports';
import type { HttpEvent } from '../runtime/http-event';
import type { HttpHandler } from '../runtime/http-function';
import type { Log } from '../runtime/line-log';
import type { PublishMetrics } from '../runtime/metrics';
import { type Counted, isDue, lookedAt } from './counting';
import { HOUR_MS, largestShare } from './hour-count';
import type { QuotaWatch } from './quota-watch';
import type { HourFacts, UsageTable } from './usage-table';
import type { Zones } from './zones';

/**
 * What the schedules send. An operator may name a span of time to count again, on whole hours of UTC, or have all counters of
 * quotas compared with usage, as after a restore.
 */
export interface UsageTask {
  readonly task: 'count' | 'warn' | 'compare';
  readonly from?: string;
  readonly to?: string;
}

export interface TaskDeps {
  readonly table: Pick<UsageTable, 'hourFacts' | 'putCalendars'>;
  readonly region: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether the hour under way is counted too. */
  readonly countsOpen: boolean;
  readonly zones: () => Promise<Zones>;
  readonly count: (hourMs: number, zones: Zones, known: HourFacts | undefined, sliceMs: number) => Promise<Counted>;
  readonly closeDays: (zones: Zones, again: readonly number[]) => Promise<number>;
  readonly publish: PublishMetrics<keyof typeof USAGE_METRIC>;
  /** Missing where no tenant is limited. */
  readonly watchQuotas: QuotaWatch | undefined;
}

/** An hour is not begun later than this before the end. */
const RESERVE_MS = 120_000;
const MOST_HOURS_AGAIN = 31 * 24;

export function createTasks(deps: TaskDeps) {
  const { table, region, clock, log } = deps;

  const wanted = async ({ from, to }: UsageTask): Promise<{ hours: number[]; sliceMs: number }> => {
    const looked = lookedAt(clock());
    const facts = await table.hourFacts(region, looked);
    const { sliceMs = HOUR_MS } = facts.get(looked.find((hourMs) => facts.has(hourMs)) ?? 0) ?? {};
    if (from !== undefined && to !== undefined) return { hours: hoursBetween(from, to), sliceMs };
    return { hours: looked.filter((hourMs) => isDue(hourMs, facts.get(hourMs), clock(), deps.countsOpen)), sliceMs };
  };

  /** An hour that fails does not hold up the others, nor the days. */
  const countHours = async (task: UsageTask, zones: Zones, deadlineMs: number) => {
    const { hours, ...first } = await wanted(task);
    let { sliceMs } = first;
    const again: number[] = [];
    const failures: unknown[] = [];
    for (const [done, hourMs] of hours.entries()) {
      if (clock() > deadlineMs - RESERVE_MS) {
        log.warn('Hours are left for the next run', { left: hours.length - done });
        break;
      }
      try {
        const known = (await table.hourFacts(region, [hourMs])).get(hourMs);
        const counted = await deps.count(hourMs, zones, known, sliceMs);
        sliceMs = counted.sliceMs;
        // A run before may have counted an hour that an operator names, and have ended before its day.
        if (counted.written > 0 || task.from !== undefined) again.push(hourMs);
        if (done === 0 && task.from === undefined) deps.publish({ usageLargestShare: largestShare(counted.usage) });
        report(log, counted);
      } catch (error) {
        failures.push(error);
        log.error('An hour cannot be counted', { hour: new Date(hourMs).toISOString(), error });
      }
    }
    return { again, failures };
  };

  return async (task: UsageTask, deadlineMs: number): Promise<void> => {
    if (task.task !== 'count') return deps.watchQuotas?.(task.task === 'compare');
    const zones = await deps.zones();
    if (zones.areNew) await table.putCalendars(zones.calendars);
    const { again, failures } = await countHours(task, zones, deadlineMs);
    const closed = await deps.closeDays(zones, again);
    if (closed > 0) log.info('Days added up', { days: closed });
    // Environments still hold some of these requests and count them later: raising every counter now would count them twice.
    await deps.watchQuotas?.(false);
    if (failures.length > 0) throw new Error(`${failures.length} hours could not be counted`, { cause: failures[0] });
  };
}

function report(log: Log, { hourMs, requests, api, written, isLess }: Counted): void {
  const fields = { hour: new Date(hourMs).toISOString(), requests, api_count: api ?? undefined, written };
  if (isLess) log.warn('The log has less than was counted before: the count stays', fields);
  else log.info('Hour counted', fields);
}

/** @throws Error for what is no span of whole hours, a month at most */
function hoursBetween(from: string, to: string): number[] {
  const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
  const hours = (toMs - fromMs) / HOUR_MS;
  if (!(Number.isInteger(fromMs / HOUR_MS) && Number.isInteger(hours) && hours > 0 && hours <= MOST_HOURS_AGAIN)) {
    throw new Error('from and to must be whole hours such as 2026-11-30T17:00Z, in this order, a month at most');
  }
  return Array.from({ length: hours }, (_, index) => fromMs + index * HOUR_MS);
}

export type UsageEntry = (event: unknown, context: Context) => Promise<APIGatewayProxyStructuredResultV2 | undefined>;

/** A task may take the function's timeout, but API Gateway waits for no answer longer than this. */
function forApi(context: Context): Context {
  const remainingMs = Math.min(context.getRemainingTimeInMillis(), API_GATEWAY_LIMITS.integrationTimeoutMs - 1_000);
  return { ...context, getRemainingTimeInMillis: () => remainingMs };
}

/** An HTTP API's events have no `task`, and callers cannot add one. */
export function createUsageEntry(
  http: HttpHandler,
  run: (task: UsageTask, deadlineMs: number) => Promise<void>,
  clock: Clock,
): UsageEntry {
  return async (event, context) => {
    if (!isTask(event)) return http(event as HttpEvent, forApi(context));
    await run(event, clock() + context.getRemainingTimeInMillis());
    return undefined;
  };
}

function isTask(event: unknown): event is UsageTask {
  const { task, routeKey } = Object(event) as { task?: unknown; routeKey?: unknown };
  return routeKey === undefined && (task === 'count' || task === 'warn' || task === 'compare');
}
