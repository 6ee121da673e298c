// The Cells as a person may be shown them: sorted, and never claiming more than the patrol's age allows.

import type { CellStatus, CellSummary, HealthSummary } from '../../contract/health-summary';
import { byUrgency, SEVERITY, severityOf } from './severity';

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
