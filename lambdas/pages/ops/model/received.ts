// A summary together with the moment it arrived, so that ages can be told without trusting the browser's clock.

import type { HealthSummary, IncidentPage } from '../../../contract/health-summary';
import { isRecord } from './answer';

// Tells an answer of the API from anything else a proxy in between may send with status 200.

export function isHealthSummary(body: unknown): body is HealthSummary {
  return (
    isRecord(body) &&
    Array.isArray(body.cells) &&
    body.cells.every((cell) => isRecord(cell) && typeof cell.cell === 'string' && Array.isArray(cell.recent)) &&
    isRecord(body.patrol) &&
    isRecord(body.counts) &&
    typeof body.generated_at === 'number'
  );
}

export function isIncidentPage(body: unknown): body is IncidentPage {
  return (
    isRecord(body) &&
    Array.isArray(body.data) &&
    body.data.every((one) => isRecord(one) && typeof one.cell === 'string' && typeof one.started_at === 'number')
  );
}

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
