// The day and the month that a moment belongs to in a time zone, and when they end.

export interface QuotaPeriod {
  /** `2026-11`, in the tenant's time zone. */
  readonly month: string;
  /** `30`. */
  readonly day: string;
}

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
export type LocalDate = (ms: number) => string;

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

/** A format takes longer to make than to use. There are a few hundred zones. */
const DATES = new Map<string, LocalDate>([['UTC', utc]]);

/** A zone that this runtime does not know counts as UTC. */
export function localDate(timeZone: string): LocalDate {
  const known = DATES.get(timeZone) ?? newLocalDate(timeZone);
  DATES.set(timeZone, known);
  return known;
}

function newLocalDate(timeZone: string): LocalDate {
  try {
    const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
    const format = new Intl.DateTimeFormat('en-CA', { timeZone, ...parts });
    return (ms) => format.format(ms);
  } catch {
    return utc;
  }
}

/** Zones lie up to 14 hours ahead of UTC, and 12 behind it. */
const FURTHEST_ZONE_MS = 16 * HOUR_MS;

/**
 * The first ms of a date, or of the next one where the zone leaves the date out.
 * @param date `2026-11-30`
 */
export function startOfDate(timeZone: string, date: string): number {
  const midnightMs = Date.parse(`${date}T00:00:00Z`);
  if (timeZone === 'UTC') return midnightMs;
  const dateOf = localDate(timeZone);
  return firstMs(midnightMs - FURTHEST_ZONE_MS, 2 * FURTHEST_ZONE_MS, (ms) => dateOf(ms) >= date);
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
