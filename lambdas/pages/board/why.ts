// Why a Cell needs attention, in words: a state alone says what, and not why.

import type { BoardWords } from './board-words';
import { formatDuration, formatShare } from './numbers';
import type { BoardRow } from './rows';
import { errorWord } from './words';

/** Every reason, the gravest first; empty where all is well. */
export function whyOf({ summary, status }: BoardRow, words: BoardWords, timeText: (seconds: number) => string): string {
  const { why } = words;
  const failing = summary.consecutive_failures;
  return [
    ...(failing > 0
      ? [why.probesFail(summary.last_error === null ? '' : errorWord(summary.last_error, words), failing)]
      : []),
    ...(summary.enabled === false ? [words.switchedOff] : []),
    ...(summary.circuit === 'closed' ? [] : [why.circuit[summary.circuit]]),
    ...(summary.light === null ? [] : [why.readOnly(summary.light.reason, timeText(summary.light.until))]),
    ...(failing === 0 && status === 'degraded' ? [why.recovering] : []),
  ].join(' · ');
}

const WINDOW_SECONDS = { h1: 3_600, h24: 86_400, d7: 604_800 } as const;
/** A window lacks up to one of its buckets, and a round may start late: from this share on it was watched whole. */
const WATCHED_WHOLE = 0.9;

/** `99.96%`, or `100% of 2 min` where the patrol has not watched the whole window yet. */
export function uptimeText(
  { uptime }: BoardRow['summary'],
  window: keyof typeof WINDOW_SECONDS,
  words: BoardWords,
): string {
  const share = formatShare(uptime[window]);
  const watched = uptime.watched?.[window];
  if (watched === undefined || uptime[window] === null || watched >= WINDOW_SECONDS[window] * WATCHED_WHOLE)
    return share;
  return words.shareOf(share, formatDuration(watched, words.units));
}
