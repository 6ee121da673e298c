// The words of a health board, in each language a person may read it in.

import type { CellStatus, CircuitPhase, ProbeError } from '../../contract/health-summary';
import type { Language } from '../../contract/language';
import type { DurationUnits } from './numbers';
import { ENGLISH } from './words-en';
import { CHINESE } from './words-zh';

export type BoardColumn = 'status' | 'cell' | 'since' | 'latency' | 'uptime' | 'circuit' | 'light' | 'error';

export interface BoardWords {
  readonly columns: Readonly<Record<BoardColumn, string>>;
  /** The periods of the three uptimes, in the order in which they are shown. */
  readonly periods: { readonly hour: string; readonly day: string; readonly week: string };
  readonly status: Readonly<Record<CellStatus, string>>;
  readonly circuit: Readonly<Record<CircuitPhase, string>>;
  readonly light: { readonly green: string; readonly red: string };
  readonly core: string;
  readonly units: DurationUnits;
  /** Every known cause but an HTTP status, which needs no translation. */
  readonly errors: Readonly<Record<Exclude<ProbeError, `status_${number}`>, string>>;
  lastKnown(status: string): string;
  failuresInARow(count: number): string;
  ago(duration: string): string;
  checkedAgo(duration: string): string;
  readonly neverProbed: string;
  until(time: string): string;
  probes(samples: number, failures: number, medianMs: number | null): string;
  readonly headline: {
    readonly stale: string;
    readonly unpatrolled: string;
    readonly empty: string;
    down(count: number): string;
    attention(count: number): string;
    well(total: number): string;
    others(count: number): string;
  };
  patrolAge(duration: string, interval: string): string;
  readonly patrolNever: string;
  moreCells(count: number): string;
  list(names: readonly string[]): string;
}

export const BOARD_WORDS: Readonly<Record<Language, BoardWords>> = { 'zh-CN': CHINESE, en: ENGLISH };

/** `timeout` -> its word; `status_503` -> `HTTP 503`; a cause this version does not know stays as it is. */
export function errorWord(error: ProbeError, words: BoardWords): string {
  const status = /^status_(\d+)$/.exec(error)?.[1];
  if (status !== undefined) return `HTTP ${status}`;
  return Object.hasOwn(words.errors, error) ? words.errors[error as keyof BoardWords['errors']] : error;
}

/** Chinese for any Chinese locale, else English. */
export function boardLanguage(locale: string | undefined): Language {
  return locale !== undefined && /^zh\b/i.test(locale) ? 'zh-CN' : 'en';
}
