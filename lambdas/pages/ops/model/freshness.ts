// Whether what is on the screen may still be claimed: the page doubts its own connection like the patrol's age.

import { type Received, serverNow } from './received';
import { refreshPeriodMs } from './refresh-timing';

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
