// A summary together with the moment it arrived, so that ages can be told without trusting the browser's clock.

import type { HealthSummary } from '../../../contract/health-summary';

export interface Received {
  readonly summary: HealthSummary;
  /** Server's Unix seconds when it arrived. */
  readonly serverSeconds: number;
  /** Reading of a clock that never jumps, ms. */
  readonly arrivedAtMs: number;
}

/** The server's clock now: its time on arrival plus what has passed since. Unix seconds. */
export function serverNow({ serverSeconds, arrivedAtMs }: Received, nowMs: number): number {
  return serverSeconds + Math.max(0, nowMs - arrivedAtMs) / 1000;
}

/** @param dateHeader the answer's `Date`; a cached summary's own time would make old results look young. */
export function receivedSummary(summary: HealthSummary, dateHeader: string | null, nowMs: number): Received {
  const parsed = Date.parse(dateHeader ?? '');
  return {
    summary,
    serverSeconds: Number.isNaN(parsed) ? summary.generated_at : parsed / 1000,
    arrivedAtMs: nowMs,
  };
}
