// Times and durations as a person writes and reads them at a terminal.

import { UsageError } from './exit';

const UNIT_SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;
type Unit = keyof typeof UNIT_SECONDS;

/** Unix seconds as local time, to the minute: `2026-12-31 18:00`. */
export function timeText(seconds: number): string {
  // Sweden writes ISO 8601.
  return new Date(seconds * 1000).toLocaleString('sv-SE', { dateStyle: 'short', timeStyle: 'short' });
}

/** `90s`, `30m`, `2h`, `1d`, or several of them together; in seconds. @throws UsageError */
export function readDuration(text: string, option: string): number {
  if (!/^(\d{1,9}[smhd])+$/.test(text))
    throw new UsageError(`${option} is ${text}, and is written like 30m, 2h or 1d.`);
  const parts = [...text.matchAll(/(\d{1,9})([smhd])/g)];
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * UNIT_SECONDS[unit as Unit], 0);
}

/** A date (its first moment, here), or a date and a time, to Unix seconds. @throws UsageError */
export function readTime(text: string, option: string): number {
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const ms = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(isDate ? `${text}T00:00` : text) : Number.NaN;
  if (!Number.isNaN(ms)) return Math.floor(ms / 1000);
  throw new UsageError(`${option} is ${text}, and is written like 2026-12-31 or 2026-12-31T18:00+08:00.`);
}
