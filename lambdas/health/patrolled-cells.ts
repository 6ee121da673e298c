// The Cells of a round: how each is judged, and in what order they are probed.

import type { RouteTable } from '../contract/route-table';
import type { PatrolSettings } from '../contract/settings';
import type { Thresholds } from '../domain/health/judge';
import type { HealthRecord } from '../domain/health/record';

export interface PatrolledCell {
  readonly cell: string;
  readonly baseUrl: string;
  readonly host: string;
  readonly thresholds: Thresholds;
}

/** A Cell's own thresholds come before the patrol's. */
export function patrolledCells(routes: RouteTable, settings: PatrolSettings): PatrolledCell[] {
  return Object.entries(routes.cells).map(([cell, { baseUrl, patrol = {} }]) => ({
    cell,
    baseUrl,
    host: new URL(baseUrl).hostname,
    thresholds: {
      failuresToGoDown: patrol.failuresToGoDown ?? settings.failuresToGoDown,
      successesToComeBack: patrol.successesToComeBack ?? settings.successesToComeBack,
    },
  }));
}

/**
 * Cells that failed last time come last: those that may hold a slot until the timeout let the others go first.
 * Among equals, the one checked longest ago comes first, so that a round cut short leaves out others the next time.
 */
export function inProbeOrder(
  cells: readonly PatrolledCell[],
  records: ReadonlyMap<string, HealthRecord>,
): PatrolledCell[] {
  const failing = ({ cell }: PatrolledCell): number => ((records.get(cell)?.failures ?? 0) > 0 ? 1 : 0);
  const checkedAtMs = ({ cell }: PatrolledCell): number => records.get(cell)?.checkedAtMs ?? 0;
  return cells.toSorted((a, b) => failing(a) - failing(b) || checkedAtMs(a) - checkedAtMs(b));
}
