// What the patrol and the summary need from the outside: records, heartbeat, incidents, events, circuits.

import type { ProbeError } from '../../contract/health-summary';
import type { HealthChange, HealthRecord, Incident } from './record';

// One look at a Cell and what it found.

export type ProbeResult =
  | { readonly ok: true; readonly latencyMs: number }
  | { readonly ok: false; readonly error: ProbeError };

/** A probe's result with its Cell and the moment the probe began: what the judge orders results by. */
export interface Check {
  readonly cell: string;
  readonly atMs: number;
  readonly result: ProbeResult;
}

/** Looks at one Cell once, by its base URL. Never rejects, and frees what it opened before it answers. */
export type Probe = (baseUrl: string) => Promise<ProbeResult>;

export interface HealthStore {
  /** Every Cell's record, in no particular order. */
  list(): Promise<HealthRecord[]>;
  get(cell: string): Promise<HealthRecord | undefined>;
  /**
   * Writes the record if the stored one still has its `revision` (0: none is stored).
   * @returns the record as stored, or undefined where somebody else wrote first
   */
  replace(record: HealthRecord): Promise<HealthRecord | undefined>;
}

/** What the patrol says of itself after a round. */
export interface Heartbeat {
  /** Start of the round. */
  readonly ranAtMs: number;
  /** Start of the latest round whose results were judged; older than `ranAtMs` while the patrol is blind. */
  readonly judgedAtMs: number | null;
  readonly blind: boolean;
  readonly durationMs: number;
}

export interface HeartbeatStore {
  read(): Promise<Heartbeat | undefined>;
  /**
   * Records a round unless a later one is recorded already; `judgedAtMs` null keeps the stored one.
   * A stored time ahead of `nowMs` by more than hosts differ is replaced: the clock was set back.
   */
  beat(heartbeat: Heartbeat, nowMs: number): Promise<void>;
}

/** How long incidents are kept after their end, or after their start while they last. */
export const INCIDENT_RETENTION_SECONDS = 90 * 24 * 3600;

export interface IncidentQuery {
  readonly cell: string | null;
  /** Only incidents that began then or later. */
  readonly sinceMs: number;
  /** From the page before; null for the first. */
  readonly cursor: string | null;
  readonly limit: number;
  readonly nowMs: number;
}

export interface IncidentStore {
  /** Records an incident that goes on. Repeating it, or doing it after `close`, changes nothing. */
  open(incident: Incident): Promise<void>;
  /** Records the incident with its end. */
  close(incident: Incident): Promise<void>;
  /** Newest first. A page may hold fewer than `limit` and still have a next one. */
  page(query: IncidentQuery): Promise<{ readonly incidents: readonly Incident[]; readonly cursor: string | null }>;
}

export interface PublishOutcome {
  /** Ids of the changes that were taken; the others have to be published again. */
  readonly taken: ReadonlySet<string>;
  readonly faults: readonly unknown[];
}

export interface HealthEvents {
  /** Publishes changes, in no promised order. Never rejects: what was taken before a failure must not be forgotten. */
  publish(changes: readonly HealthChange[]): Promise<PublishOutcome>;
}

/** How the patrol tells circuits what it found. Both may be repeated. */
export interface CircuitSignal {
  cellDown(cell: string): Promise<void>;
  cellBack(cell: string): Promise<void>;
}
