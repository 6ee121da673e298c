// Whether what is on the screen may still be claimed: the page doubts its own connection like the patrol's age.

import { type Received, serverNow } from './received';

// When the page asks again: twice a patrol period while all is well, ever later while the gateway does not answer.

const PERIOD_MS = { min: 2_000, max: 30_000 };
const BACKOFF_MS = { first: 2_000, max: 60_000 };
const DEFAULT_INTERVAL_SECONDS = 30;

/** Twice a patrol period, so that a change is on the screen within one. */
export function refreshPeriodMs(intervalSeconds = DEFAULT_INTERVAL_SECONDS): number {
  return Math.min(PERIOD_MS.max, Math.max(PERIOD_MS.min, (intervalSeconds * 1000) / 2));
}

/**
 * @param failures fetches that failed in a row.
 * @param random 0..1; spreads the screens of a team, so that they do not return all at once.
 */
export function nextRefreshMs(intervalSeconds: number | undefined, failures: number, random: number): number {
  if (failures === 0) return refreshPeriodMs(intervalSeconds);
  const ceiling = Math.min(BACKOFF_MS.max, BACKOFF_MS.first * 2 ** (failures - 1));
  return Math.round(ceiling * (0.75 + random / 4));
}

export interface Freshness {
  /** Nothing may be shown as healthy. */
  readonly stale: boolean;
  /** Seconds since the patrol last ran; null when it never did. */
  readonly patrolAgeSeconds: number | null;
}

/** Stale when the server says so, or once the patrol's last run is older than two periods and one refresh of the page. */
export function freshness(received: Received, nowMs: number): Freshness {
  const { patrol, stale } = received.summary;
  if (patrol.last_run_at === null) return { stale, patrolAgeSeconds: null };
  const age = Math.max(0, serverNow(received, nowMs) - patrol.last_run_at);
  const limit = 2 * patrol.interval_seconds + refreshPeriodMs(patrol.interval_seconds) / 1000;
  return { stale: stale || age > limit, patrolAgeSeconds: age };
}
