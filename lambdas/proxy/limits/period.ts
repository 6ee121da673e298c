// The day and the month that a moment belongs to in a time zone, and when they end.

import type { QuotaPeriod } from '../../stores/quota-table';

export interface Period extends QuotaPeriod {
  /** Unix ms for which this was found out. It holds from then until `dayEndMs`. */
  readonly sinceMs: number;
  readonly dayEndMs: number;
  readonly monthEndMs: number;
}

const HOUR_MS = 3_600_000;
/** Longer than any day and any month, clock changes and days that a zone leaves out included. */
const LONGEST_DAY_MS = 50 * HOUR_MS;
const LONGEST_MONTH_MS = 33 * 24 * HOUR_MS;

/** `2026-11-30`. */
type LocalDate = (ms: number) => string;

/** @param timeZone an IANA name; a zone that this runtime does not know counts as UTC */
export function periodOf(timeZone: string, nowMs: number): Period {
  const dateOf = localDate(timeZone);
  const today = dateOf(nowMs);
  const month = today.slice(0, -3);
  return {
    month,
    day: today.slice(-2),
    sinceMs: nowMs,
    dayEndMs: firstMs(nowMs, LONGEST_DAY_MS, (ms) => dateOf(ms) !== today),
    monthEndMs: firstMs(nowMs, LONGEST_MONTH_MS, (ms) => !dateOf(ms).startsWith(month)),
  };
}

const utc: LocalDate = (ms) => new Date(ms).toISOString().slice(0, 10);

function localDate(timeZone: string): LocalDate {
  if (timeZone === 'UTC') return utc;
  try {
    const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
    const format = new Intl.DateTimeFormat('en-CA', { timeZone, ...parts });
    return (ms) => format.format(ms);
  } catch {
    return utc;
  }
}

/** The first ms after `fromMs` of which `isOver` holds, given that it goes on holding until `withinMs` later. */
function firstMs(fromMs: number, withinMs: number, isOver: (ms: number) => boolean): number {
  let before = fromMs;
  let after = fromMs + withinMs;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (isOver(middle)) after = middle;
    else before = middle;
  }
  return after;
}
