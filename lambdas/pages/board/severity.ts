// How urgently a person should look at a Cell: the order of every list of Cells.

import type { CellSummary } from '../../contract/health-summary';

/** 0 is the most urgent. */
export const SEVERITY = { down: 0, failing: 1, uncertain: 2, restricted: 3, well: 4 } as const;
export type Severity = (typeof SEVERITY)[keyof typeof SEVERITY];

type Judged = Pick<CellSummary, 'status' | 'circuit' | 'light'>;

/** An open circuit refuses callers however well the probes go, so it counts like failing probes. */
export function severityOf({ status, circuit, light }: Judged): Severity {
  if (status === 'down') return SEVERITY.down;
  if (status === 'degraded' || circuit === 'open') return SEVERITY.failing;
  if (status === 'unknown' || circuit === 'half_open') return SEVERITY.uncertain;
  return light ? SEVERITY.restricted : SEVERITY.well;
}

/** Most urgent first, then core before others, then by name. */
export function byUrgency<T extends Pick<CellSummary, 'cell' | 'core'> & Judged>(a: T, b: T): number {
  if (severityOf(a) !== severityOf(b)) return severityOf(a) - severityOf(b);
  if (a.core !== b.core) return a.core ? -1 : 1;
  if (a.cell === b.cell) return 0;
  return a.cell < b.cell ? -1 : 1;
}
