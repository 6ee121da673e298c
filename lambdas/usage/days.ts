// Adds hours up to days of a time zone, once none of their lines can arrive any more.

import type { Clock } from '../domain/ports';
import { type Calendar, calendarOn, dateAfter, dateIn, startOf } from './calendar';
import { isDue, LATE_AFTER_MS, lookedAt, SETTLED_AFTER_MS } from './counting';
import { add, type CellCounts, countsOf } from './counts';
import { HOUR_MS } from './hour-count';
import { hourBucket, type Parts, type UsageTable } from './usage-table';
import type { Zones } from './zones';

const DAY_MS = 24 * HOUR_MS;
/** Days that nobody has added up are looked for this far back. */
const LOOK_BACK_DAYS = 10;

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export function spanOfDate(calendar: Calendar, date: string): Span {
  return { fromMs: startOf(calendar, date), toMs: startOf(calendar, dateAfter(date)) };
}

/** Dates from that of `fromMs` on to that of the ms before `toMs`; one that the zone leaves out is among them. */
export function datesOf(calendar: Calendar, { fromMs, toMs }: Span): string[] {
  const dateOf = dateIn(calendar);
  const last = dateOf(toMs - 1);
  const dates: string[] = [];
  for (let date = dateOf(fromMs); date <= last; date = dateAfter(date)) dates.push(date);
  return dates;
}

/** Hours of UTC that hold a part of the span. */
export function hoursOf({ fromMs, toMs }: Span): number[] {
  const first = Math.floor(fromMs / HOUR_MS) * HOUR_MS;
  return Array.from({ length: Math.max(0, Math.ceil((toMs - first) / HOUR_MS)) }, (_, n) => first + n * HOUR_MS);
}

/** The parts of an hour that begin within the span, added to `sum`. */
export function addWithin(sum: CellCounts, hourMs: number, parts: Parts, { fromMs, toMs }: Span): void {
  for (const [minute, cells] of parts) {
    const atMs = hourMs + minute * 60_000;
    if (atMs >= fromMs && atMs < toMs) for (const [cell, counts] of cells) add(countsOf(sum, cell), counts);
  }
}

export interface DaysDeps {
  readonly table: UsageTable;
  readonly region: string;
  readonly clock: Clock;
  /** How long usage by the hour is kept: an older day cannot be added up again. */
  readonly hourDays: number;
}

/** Adds up what is due, and `again` the days that hold one of these hours. */
export function createDays({ table, region, clock, hourDays }: DaysDeps) {
  const close = async (zone: string, date: string, zones: Zones): Promise<void> => {
    const span = spanOfDate(zone, date);
    const days = new Map<string, CellCounts>();
    // Before usage was switched on there is nothing to read.
    for (const hourMs of (await table.hourFacts(region, hoursOf(span))).keys()) {
      for (const { tenantId, parts } of await table.read(region, hourBucket(hourMs))) {
        if (calendarOn(zones.of(tenantId), date) !== zone) continue;
        const cells = days.get(tenantId) ?? new Map();
        days.set(tenantId, cells);
        addWithin(cells, hourMs, parts, span);
      }
    }
    const items = [...days].filter(([, cells]) => cells.size > 0);
    const before = items.length === 0 ? [] : await table.read(region, date);
    await table.put(
      region,
      date,
      items.map(([tenantId, cells]) => ({ tenantId, parts: new Map([[0, cells]]) })),
      before,
    );
    await table.closeDay(region, date, zone);
  };

  /** Whether a later run is going to count one of the day's hours. */
  const isOpen = async (span: Span, nowMs: number): Promise<boolean> => {
    const hours = lookedAt(nowMs).filter((hourMs) => hourMs + HOUR_MS > span.fromMs && hourMs < span.toMs);
    const facts = await table.hourFacts(region, hours);
    return hours.some((hourMs) => isDue(hourMs, facts.get(hourMs), nowMs, false));
  };

  return async (zones: Zones, again: readonly number[] = []): Promise<number> => {
    const nowMs = clock();
    let closed = 0;
    for (const zone of zones.all) {
      const recent = datesOf(zone, { fromMs: nowMs - LOOK_BACK_DAYS * DAY_MS, toMs: nowMs });
      const touched = new Set(again.flatMap((hourMs) => datesOf(zone, { fromMs: hourMs, toMs: hourMs + HOUR_MS })));
      const dates = [...new Set([...recent, ...touched])];
      const done = await table.closedZones(region, dates);
      for (const date of dates) {
        if (calendarOn(zone, date) !== zone) continue;
        const span = spanOfDate(zone, date);
        if (nowMs < span.toMs + LATE_AFTER_MS + SETTLED_AFTER_MS + HOUR_MS) continue;
        if (span.fromMs < nowMs - hourDays * DAY_MS) continue;
        if (done.get(date)?.includes(zone) ? !touched.has(date) : await isOpen(span, nowMs)) continue;
        await close(zone, date, zones);
        closed += 1;
      }
    }
    return closed;
  };
}
