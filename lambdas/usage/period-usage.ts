// What a tenant has used of its day and month, to compare the counters of its quota with.

import { localDate, startOfDate } from '../domain/tenant/period';
import { passed } from './counts';
import { HOUR_MS } from './hour-count';
import type { PeriodCounts } from './quota-counters';
import type { Moment, UsageQuery } from './usage-query';
import type { createUsageSum } from './usage-report';
import type { Zones } from './zones';

function momentAt(text: string, ms: number): Moment {
  return { text, at: () => ms };
}

/** Over hours that are over: those of the hour under way are still being counted, here and there. */
export function createPeriodUsage(sumUp: ReturnType<typeof createUsageSum>) {
  return async (zones: Zones, tenantId: string, timeZone: string, nowMs: number): Promise<PeriodCounts> => {
    const today = localDate(timeZone)(nowMs);
    const fromMs = startOfDate(timeZone, `${today.slice(0, -3)}-01`);
    const untilMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
    if (fromMs >= untilMs) return { day: 0, month: 0 };
    // Days that are added up are days of the tenant's zone: a quota in another one is found by the hour.
    const unit = zones.of(tenantId) === timeZone ? 'day' : 'hour';
    const span = { from: momentAt('month', fromMs), to: momentAt('hour', untilMs) };
    const query: UsageQuery = { tenant: tenantId, ...span, by: ['cell', unit], unit, format: 'json' };
    const { rows } = await sumUp(query, zones, nowMs);
    let [day, month] = [0, 0];
    for (const { cell, hour, counts, ...row } of rows) {
      // Paths that name no Cell are not told apart from those that a quota does not count.
      if (cell === null) continue;
      month += passed(counts);
      const date = row.day ?? localDate(timeZone)(Date.parse(hour ?? ''));
      if (date === today) day += passed(counts);
    }
    return { day, month };
  };
}
