// What the patrol remembers of one Cell: small enough for one write unit, whole enough to judge the next result.

import type { CellStatus, ProbeError } from '../../contract/health-summary';
import type { UptimeCounters } from './uptime';

/** What a probed Cell can be; `unknown` is the absence of a record, or of a recent one. */
export type JudgedStatus = Exclude<CellStatus, 'unknown'>;

export interface Incident {
  readonly cell: string;
  /** The first failed check of the row that took the Cell down. */
  readonly startedAtMs: number;
  /** Null while it lasts. */
  readonly endedAtMs: number | null;
  readonly cause: ProbeError;
}

/** A change of status that the world has to hear of. */
export interface HealthChange {
  /** Made of the Cell, its new status and the check's time: the same whoever publishes it, however often. */
  readonly id: string;
  readonly cell: string;
  readonly from: CellStatus;
  readonly to: JudgedStatus;
  readonly atMs: number;
  /** Null after a good probe. */
  readonly error: ProbeError | null;
  /** The incident this change opens or ends. */
  readonly incident: Incident | null;
}

export interface HealthRecord {
  readonly cell: string;
  /** How often the record was written; 0 for one that was not stored yet. Writes are conditional on it. */
  readonly revision: number;
  readonly status: JudgedStatus;
  readonly sinceMs: number;
  readonly checkedAtMs: number;
  /** Of the latest probe; null when it failed. */
  readonly latencyMs: number | null;
  /** Failures in a row. */
  readonly failures: number;
  /** Successes in a row. */
  readonly successes: number;
  /** First failed check since the Cell was last up; null while it is up. */
  readonly failingSinceMs: number | null;
  /** Latest failure since the Cell was last up; null while it is up. */
  readonly lastError: ProbeError | null;
  /** The incident going on; null unless down. */
  readonly incident: Incident | null;
  /** Latest results, see `ring.ts`. */
  readonly recent: string;
  readonly uptime: UptimeCounters;
  /** Changes not yet published, oldest first. */
  readonly pending: readonly HealthChange[];
  /** Until then the run that holds the lease publishes `pending`, and nobody else; 0 when no one does. */
  readonly leaseUntilMs: number;
}
