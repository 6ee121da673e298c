// The texts of one row of the board: the same on the ops page and on the dashboard's widget.

import type { BoardWords } from './board-words';
import { formatDuration, formatShare } from './numbers';
import type { BoardRow } from './rows';
import type { Sparkline } from './sparkline';
import { errorWord } from './words';

export interface RowText {
  readonly status: string;
  /** Empty where there is nothing to say, as in the other fields. */
  readonly lastKnown: string;
  readonly cell: string;
  readonly address: string;
  /** What is special about the Cell: a core one, added live, switched off. */
  readonly core: string;
  /** Since when the state holds, or when the Cell was last looked at where no state may be claimed. */
  readonly since: string;
  readonly sinceAt: string;
  readonly latency: string;
  /** The sparkline in words. */
  readonly probes: string;
  readonly uptimeHour: string;
  readonly uptimeDay: string;
  readonly uptimeWeek: string;
  readonly circuit: string;
  readonly light: string;
  readonly lightReason: string;
  readonly error: string;
  readonly failures: string;
}

/**
 * @param probes the sparkline of the Cell's latest probes.
 * @param formatTime Unix seconds to the reader's local time.
 */
export function rowText(
  row: BoardRow,
  probes: Sparkline,
  words: BoardWords,
  nowSeconds: number,
  formatTime: (seconds: number) => string,
): RowText {
  const { summary } = row;
  const isKnown = row.status !== 'unknown';
  const at = isKnown ? summary.since : summary.last_check_at;
  const ageText = (seconds: number): string => formatDuration(nowSeconds - seconds, words.units);
  return {
    status: words.status[row.status],
    lastKnown: row.lastKnown === null ? '' : words.lastKnown(words.status[row.lastKnown]),
    cell: summary.cell,
    address: summary.base_url,
    core: marksOf(summary, words).join(', '),
    since: at === null ? words.neverProbed : isKnown ? words.ago(ageText(at)) : words.checkedAgo(ageText(at)),
    sinceAt: at === null ? '' : formatTime(at),
    latency: summary.latency_ms === null ? '–' : `${Math.round(summary.latency_ms)} ms`,
    probes: words.probes(probes.samples, probes.failures, probes.medianMs),
    uptimeHour: formatShare(summary.uptime.h1),
    uptimeDay: formatShare(summary.uptime.h24),
    uptimeWeek: formatShare(summary.uptime.d7),
    circuit: words.circuit[summary.circuit],
    light: summary.light === null ? words.light.green : words.light.red,
    lightReason: summary.light ? `${summary.light.reason} · ${words.until(formatTime(summary.light.until))}` : '',
    error: summary.last_error === null ? '' : errorWord(summary.last_error, words),
    failures: summary.consecutive_failures > 0 ? words.failuresInARow(summary.consecutive_failures) : '',
  };
}

function marksOf(
  { core, added_live: addedLive, unprobed_tenants: unprobed, enabled }: BoardRow['summary'],
  words: BoardWords,
): readonly string[] {
  return [
    ...(core ? [words.core] : []),
    ...(addedLive ? [words.addedLive] : []),
    ...(unprobed === undefined ? [] : [words.unprobedTenants(unprobed)]),
    ...(enabled === false ? [words.switchedOff] : []),
  ];
}
