// The days of tenants whose time zone changes: those of the new zone begin where the last day of the old one ended.

import { type LocalDate, localDate, startOfDate } from '../domain/tenant/period';

/**
 * A zone, or several with the last date of each: `UTC>2026-11-30>Asia/Shanghai` is UTC to the end of that date, and Shanghai
 * from then on. No zone's name holds `>`.
 */
export type Calendar = string;

interface Part {
  readonly zone: string;
  /** Unix ms and date at which the part begins. The first one has no begin. */
  readonly fromMs: number;
  readonly fromDate: string;
  /** The calendar up to this part. */
  readonly text: Calendar;
}

const DAY_MS = 86_400_000;

export function dateAfter(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
}

const PARTS = new Map<Calendar, readonly Part[]>();

function partsOf(calendar: Calendar): readonly Part[] {
  const known = PARTS.get(calendar) ?? readParts(calendar);
  PARTS.set(calendar, known);
  return known;
}

function readParts(calendar: Calendar): readonly Part[] {
  const words = calendar.split('>');
  const zone = words.at(-1) ?? '';
  if (words.length < 3) return [{ zone, fromMs: Number.NEGATIVE_INFINITY, fromDate: '', text: calendar }];
  const before = words.slice(0, -2).join('>');
  const fromDate = dateAfter(words.at(-2) ?? '');
  return [...partsOf(before), { zone, fromMs: startOf(before, fromDate), fromDate, text: calendar }];
}

function partOn(calendar: Calendar, date: string): Part {
  return partsOf(calendar).findLast(({ fromDate }) => fromDate <= date) as Part;
}

/** The first ms of a date. The first date of a part is as long as it has to be: no time lies between two parts. */
export function startOf(calendar: Calendar, date: string): number {
  const { zone, fromMs, fromDate } = partOn(calendar, date);
  return date === fromDate ? fromMs : Math.max(fromMs, startOfDate(zone, date));
}

export function dateIn(calendar: Calendar): LocalDate {
  const parts = partsOf(calendar);
  if (parts.length === 1) return localDate(calendar);
  return (ms) => {
    const { zone, fromDate } = parts.findLast(({ fromMs }) => fromMs <= ms) as Part;
    const date = localDate(zone)(ms);
    return date < fromDate ? fromDate : date;
  };
}

/** The calendar as it was on this date: what was added up then was added up for it. */
export function calendarOn(calendar: Calendar, date: string): Calendar {
  return partOn(calendar, date).text;
}

export function zonesIn(calendar: Calendar): readonly string[] {
  return partsOf(calendar).map(({ zone }) => zone);
}

/** The calendar and those that it was before. */
export function withEarlier(calendar: Calendar): readonly Calendar[] {
  return partsOf(calendar).map(({ text }) => text);
}

/** The calendar with another zone once today has ended in it. */
export function changedTo(zone: string, calendar: Calendar, nowMs: number): Calendar {
  const today = dateIn(calendar)(nowMs);
  const [last, before] = [withEarlier(calendar).at(-1) as Calendar, withEarlier(calendar).at(-2)];
  // A change that has not begun is replaced.
  const base = before !== undefined && last.startsWith(`${before}>${today}>`) ? before : calendar;
  return zonesIn(base).at(-1) === zone ? base : `${base}>${today}>${zone}`;
}
