// A Cell without faults, to be changed where a test needs it otherwise.

import type { CellSummary, HealthSummary } from '../../../../lambdas/contract/health-summary';

/** As of a patrol that looked just now, unless the changes say otherwise. */
export function sampleCell(cell: string, changes: Partial<CellSummary> = {}): CellSummary {
  const { status = 'up' } = changes;
  return {
    cell,
    base_url: `http://${cell}:8001`,
    healthy: true,
    status,
    last_status: status === 'unknown' ? null : status,
    core: false,
    since: 1_000,
    last_check_at: 5_000,
    latency_ms: 12.4,
    consecutive_failures: 0,
    last_error: null,
    uptime: { h1: 1, h24: 0.99999, d7: null },
    recent: [12, 13],
    circuit: 'closed',
    light: null,
    ...changes,
  };
}

export function sampleSummary(cells: readonly CellSummary[], changes: Partial<HealthSummary> = {}): HealthSummary {
  return {
    gateway: 'up',
    status: 'up',
    generated_at: 5_010,
    stale: false,
    counts: { up: 0, degraded: 0, down: 0, unknown: 0, total: cells.length },
    patrol: { last_run_at: 5_000, age_seconds: 10, interval_seconds: 30, blind: false },
    light: null,
    cells,
    ...changes,
  };
}

export const RED_LIGHT = { color: 'red', reason: 'Stocktaking', set_by: 'ops', since: 1, until: 9_000 } as const;
