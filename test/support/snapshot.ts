// A snapshot of the state table for tests of the summary.

import type { CellRoute } from '../../lambdas/contract/route-table';
import type { HealthRecord } from '../../lambdas/domain/health/record';
import type { Snapshot } from '../../lambdas/summary/snapshot';
import type { SummaryFrame } from '../../lambdas/summary/summarize';
import { judgeAll, START_MS } from './health-fixtures';

/** The moment at which every record of these tests is fresh. */
export const NOW_MS = START_MS + 10 * 30_000 + 2_000;

export const upRecord = (cell: string): HealthRecord => ({ ...judgeAll(Array(11).fill('+')).record, cell });
export const degradedRecord = (cell: string): HealthRecord => ({
  ...judgeAll([...Array(10).fill('+'), 'timeout']).record,
  cell,
});
export const downRecord = (cell: string): HealthRecord => ({
  ...judgeAll([...Array(7).fill('+'), ...Array(4).fill('status_503')]).record,
  cell,
});

export function snapshotOf(records: readonly HealthRecord[], overrides: Partial<Snapshot> = {}): Snapshot {
  return {
    records: new Map(records.map((record) => [record.cell, record])),
    heartbeat: { ranAtMs: NOW_MS - 2_000, judgedAtMs: NOW_MS - 2_000, blind: false, durationMs: 90 },
    circuits: new Map(),
    lights: new Map(),
    lastKnown: false,
    ...overrides,
  };
}

export function frameOf(cells: Readonly<Record<string, Partial<CellRoute>>>, nowMs = NOW_MS): SummaryFrame {
  const routes = Object.entries(cells).map(
    ([cell, route]) => [cell, { baseUrl: `http://${cell}:8001`, core: false, ...route }] as const,
  );
  return { routes: { cells: Object.fromEntries(routes) }, intervalSeconds: 30, tenantsEnforced: true, nowMs };
}
