// Compares the counters of quotas with usage, and reports quotas that are nearly or wholly used up, once each.

import type { LimitSettings } from '../contract/settings';
import { forEachBounded } from '../domain/bounded';
import type { Clock } from '../domain/ports';
import { localDate } from '../domain/tenant/period';
import { planOf, type QuotaSize, quotaOf } from '../domain/tenant/quota-size';
import type { Tenant } from '../domain/tenant/tenant';
import type { Log } from '../runtime/line-log';
import type { AwsCalls } from './aws-calls';
import type { Counter, CounterKey, PeriodCounts, PeriodUnit, QuotaCounters } from './quota-counters';
import type { Zones } from './zones';

/** `detail` of a `TenantQuotaReached` event. docs/events/tenant-quota-reached.schema.json is its schema. */
export interface QuotaReached {
  readonly version: 1;
  /** The same for every copy: consumers drop an id they have seen. */
  readonly id: string;
  readonly tenant: string;
  readonly unit: PeriodUnit;
  /** `2026-11-30` or `2026-11`, in the time zone. */
  readonly period: string;
  readonly time_zone: string;
  readonly percent: number;
  readonly requests: number;
  readonly quota: number;
}

/** The highest first. */
const PERCENTS = [100, 80] as const;
const UNITS = ['day', 'month'] as const;
const READS_AT_ONCE = 16;

export interface QuotaWatchDeps {
  /** The plans that there are now. */
  readonly limits: () => Promise<LimitSettings>;
  readonly clock: Clock;
  readonly log: Log;
  readonly tenants: () => Promise<readonly Tenant[]>;
  readonly counters: QuotaCounters;
  readonly publish: (events: readonly QuotaReached[]) => Promise<void>;
  readonly zonesOf: (tenants: readonly Tenant[]) => Promise<Zones>;
  /** What has passed the tenant's limits in the zone's day and month, as far as hours that are over were counted. */
  readonly usedBy: (zones: Zones, tenantId: string, timeZone: string, nowMs: number) => Promise<PeriodCounts>;
}

interface Limited extends CounterKey {
  readonly quota: QuotaSize;
}

/** @param comparesAll every counter is compared with usage, and not only those that never were */
export type QuotaWatch = (comparesAll: boolean) => Promise<void>;

export function createQuotaWatch(deps: QuotaWatchDeps): QuotaWatch {
  const { clock, counters } = deps;
  return async (comparesAll) => {
    const nowMs = clock();
    const [tenants, limits] = await Promise.all([deps.tenants(), deps.limits()]);
    const limited = tenants.flatMap((tenant): Limited[] => {
      const quota = quotaOf(planOf(limits, tenant.plan).plan, tenant.quota ?? {});
      if (!quota) return [];
      const date = localDate(quota.timeZone)(nowMs);
      return [{ tenantId: tenant.id, month: date.slice(0, -3), day: date.slice(-2), quota }];
    });
    if (limited.length === 0) return;
    const before = await counters.read(limited);
    const due = limited.filter(({ tenantId }) => comparesAll || before.get(tenantId)?.isCompared === false);
    if (due.length === 0) return tell(deps, limited, before);
    const zones = await deps.zonesOf(tenants);
    await forEachBounded(due, READS_AT_ONCE, async (one) => {
      const used = await deps.usedBy(zones, one.tenantId, one.quota.timeZone, nowMs);
      await compare(deps, one, before.get(one.tenantId), used);
    });
    await tell(deps, limited, await counters.read(limited));
  };
}

/** A counter stands below usage where its item was lost or is that of a backup. */
async function compare(
  { counters, log, clock }: QuotaWatchDeps,
  one: Limited,
  counter: Counter | undefined,
  used: PeriodCounts,
): Promise<void> {
  const missing = (unit: PeriodUnit) => Math.max(0, used[unit] - (counter?.used[unit] ?? 0));
  const more = { day: missing('day'), month: missing('month') };
  if (more.day === 0 && more.month === 0 && (counter === undefined || counter.isCompared)) return;
  await counters.raise(one, counter, more, clock());
  if (more.month > 0 || more.day > 0) log.info('A counter was raised to usage', { tenant_id: one.tenantId, ...more });
}

async function tell(
  { publish, counters }: QuotaWatchDeps,
  limited: readonly Limited[],
  known: ReadonlyMap<string, Counter>,
): Promise<void> {
  const due = limited.flatMap((one) =>
    UNITS.flatMap((unit) => {
      const counter = known.get(one.tenantId);
      const event = counter && reached(one, unit, counter.used[unit]);
      return event && counter.told[unit] !== noteOf(event) ? [{ one, unit, event }] : [];
    }),
  );
  if (due.length === 0) return;
  await publish(due.map(({ event }) => event));
  // Noted afterwards: a run that dies between the two tells again, under the same id.
  for (const { one, unit, event } of due) await counters.told(one, unit, noteOf(event));
}

/** A changed quota is published again. Counters only grow, so 80 % never follows 100 %. */
function noteOf({ percent, quota }: QuotaReached): string {
  return `${percent}/${quota}`;
}

function reached(
  { tenantId, month, day, quota }: Limited,
  unit: PeriodUnit,
  requests: number,
): QuotaReached | undefined {
  const most = quota[unit];
  if (most === undefined) return undefined;
  const percent = PERCENTS.find((share) => requests * 100 >= most * share);
  if (percent === undefined) return undefined;
  const period = unit === 'day' ? `${month}-${day}` : month;
  const id = [tenantId, period, most, percent].join('#');
  return { version: 1, id, tenant: tenantId, unit, period, time_zone: quota.timeZone, percent, requests, quota: most };
}

// Publishes events of quotas, ten a call: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html

const ENTRIES_PER_CALL = 10;

interface PutEventsAnswer {
  readonly FailedEntryCount: number;
}

/** Rejects where an event was not taken: the next run tells all of them again, under the same ids. */
export function createQuotaEvents({ json }: Pick<AwsCalls, 'json'>, eventBus: string, clock: Clock) {
  return async (events: readonly QuotaReached[]): Promise<void> => {
    for (let from = 0; from < events.length; from += ENTRIES_PER_CALL) {
      const entries = events.slice(from, from + ENTRIES_PER_CALL).map((event) => ({
        EventBusName: eventBus,
        Source: 'cell-gateway.usage',
        DetailType: 'TenantQuotaReached',
        Time: clock() / 1000,
        Detail: JSON.stringify(event),
      }));
      const { FailedEntryCount: failed } = await json<PutEventsAnswer>('events', 'AWSEvents.PutEvents', {
        Entries: entries,
      });
      if (failed > 0) throw new Error(`EventBridge did not take ${failed} of ${entries.length} events`);
    }
  };
}
