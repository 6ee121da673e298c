// The Cells as a person may be shown them: sorted, and never claiming more than the patrol's age allows.

import type { CellStatus, CellSummary, HealthSummary } from '../../contract/health-summary';

// How urgently a person should look at a Cell: the order of every list of Cells.

/** 0 is the most urgent. */
const SEVERITY = { down: 0, failing: 1, uncertain: 2, restricted: 3, well: 4 } as const;
type Severity = (typeof SEVERITY)[keyof typeof SEVERITY];

type Judged = Pick<CellSummary, 'status' | 'circuit' | 'light'>;

/** An open circuit refuses callers however well the probes go, so it counts like failing probes. */
function severityOf({ status, circuit, light }: Judged): Severity {
  if (status === 'down') return SEVERITY.down;
  if (status === 'degraded' || circuit === 'open') return SEVERITY.failing;
  if (status === 'unknown' || circuit === 'half_open') return SEVERITY.uncertain;
  return light ? SEVERITY.restricted : SEVERITY.well;
}

/** Most urgent first, then core before others, then by name. */
function byUrgency<T extends Pick<CellSummary, 'cell' | 'core'> & Judged>(a: T, b: T): number {
  if (severityOf(a) !== severityOf(b)) return severityOf(a) - severityOf(b);
  if (a.core !== b.core) return a.core ? -1 : 1;
  if (a.cell === b.cell) return 0;
  return a.cell < b.cell ? -1 : 1;
}

export interface BoardRow {
  readonly summary: CellSummary;
  /** What may be claimed now. */
  readonly status: CellStatus;
  /** What was last seen, where nothing may be claimed any more; null where `status` still holds. */
  readonly lastKnown: CellStatus | null;
  /** Anything about the Cell that is not as it should be. */
  readonly needsAttention: boolean;
}

/** @param stale whether results are too old, as the summary or its reader found. */
export function boardRows(summary: HealthSummary, stale: boolean): BoardRow[] {
  return summary.cells.toSorted(byUrgency).map((cell) => ({
    summary: cell,
    status: stale ? 'unknown' : cell.status,
    lastKnown: stale || cell.status === 'unknown' ? cell.last_status : null,
    needsAttention: stale || severityOf(cell) !== SEVERITY.well,
  }));
}
