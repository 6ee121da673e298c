// Answers of the admin read API. Times are Unix seconds, as the existing front ends read them.

/** `degraded`: failing, but not often enough to be down. `unknown`: never probed, or not recently. */
export type CellStatus = 'up' | 'degraded' | 'down' | 'unknown';

/** Why a probe failed: a closed list, so that causes can be counted and translated. `status_NNN` carries the HTTP status. */
export type ProbeError =
  | 'timeout'
  | 'refused'
  | 'unreachable'
  | 'reset'
  | 'dns'
  | 'tls'
  | 'redirect'
  | 'bad_body'
  | 'too_large'
  | 'protocol'
  | `status_${number}`;

export type CircuitPhase = 'closed' | 'open' | 'half_open';

export interface LightSummary {
  readonly color: 'red';
  readonly reason: string;
  readonly set_by: string;
  readonly since: number;
  readonly until: number;
}

export interface CellSummary {
  readonly cell: string;
  readonly base_url: string;
  /** Never true while the summary is stale. */
  readonly healthy: boolean;
  readonly status: CellStatus;
  /** Result of the last probe, however old; null before the first. For people: use `status` to decide anything. */
  readonly last_status: Exclude<CellStatus, 'unknown'> | null;
  readonly core: boolean;
  /** The Cell was added live: it has no metrics and alarms of its own before the next deployment. */
  readonly added_live?: true;
  /** How many tenants have their own deployment of the Cell, which the patrol does not probe. Missing for zero. */
  readonly unprobed_tenants?: number;
  /** The Cell is switched off: callers get CELL_DISABLED. */
  readonly enabled?: false;
  /** When the status last changed. */
  readonly since: number | null;
  readonly last_check_at: number | null;
  readonly latency_ms: number | null;
  readonly consecutive_failures: number;
  readonly last_error: ProbeError | null;
  /** Share of successful probes, 0..1; null before the first. */
  readonly uptime: {
    readonly h1: number | null;
    readonly h24: number | null;
    readonly d7: number | null;
    /** Seconds of each window in which the patrol probed; only with `?watched=1`. */
    readonly watched?: { readonly h1: number; readonly h24: number; readonly d7: number };
  };
  /** Latest 60 probes at most, oldest first: latency in ms, null for a failure. */
  readonly recent: readonly (number | null)[];
  readonly circuit: CircuitPhase;
  /** Null is green. */
  readonly light: LightSummary | null;
}

export interface HealthSummary {
  /** Kept for the existing front end. */
  readonly gateway: 'up';
  /** `down`: a core Cell is down. `degraded`: another Cell is not up, a circuit is not closed, or a light is red. `unknown`: stale, or no probe yet. */
  readonly status: CellStatus;
  readonly generated_at: number;
  /** Results are older than two periods: nothing is shown healthy. */
  readonly stale: boolean;
  readonly counts: Readonly<Record<CellStatus | 'total', number>>;
  readonly patrol: {
    readonly last_run_at: number | null;
    readonly age_seconds: number | null;
    readonly interval_seconds: number;
    /** The patrol reached nothing, not even its control check, so it judged no Cell. */
    readonly blind: boolean;
  };
  readonly light: LightSummary | null;
  /** Present if requests are not checked against the tenant registry. */
  readonly tenants_enforced?: false;
  readonly cells: readonly CellSummary[];
}

export interface IncidentSummary {
  readonly cell: string;
  readonly started_at: number;
  /** Null while it lasts. */
  readonly ended_at: number | null;
  readonly cause: ProbeError;
}

export interface IncidentPage {
  /** Newest first. */
  readonly data: readonly IncidentSummary[];
  /** Pass as `cursor` for the next page; null on the last. */
  readonly next: string | null;
}
