// The words a health board needs, whatever their language.

import type { CellStatus, CircuitPhase, ProbeError } from '../../contract/health-summary';
import type { DurationUnits } from './numbers';

export type BoardColumn = 'status' | 'cell' | 'since' | 'latency' | 'uptime' | 'circuit' | 'light' | 'error' | 'why';

export interface BoardWords {
  readonly columns: Readonly<Record<BoardColumn, string>>;
  /** The periods of the three uptimes, in the order in which they are shown. */
  readonly periods: { readonly hour: string; readonly day: string; readonly week: string };
  readonly status: Readonly<Record<CellStatus, string>>;
  readonly circuit: Readonly<Record<CircuitPhase, string>>;
  readonly light: { readonly green: string; readonly red: string };
  readonly core: string;
  /** Of a Cell that has no alarms of its own before the next deployment. */
  readonly addedLive: string;
  /** Tenants that have deployments of the Cell for themselves. */
  readonly unprobedTenants: (count: number) => string;
  readonly switchedOff: string;
  readonly units: DurationUnits;
  /** Every known cause but an HTTP status, which needs no translation. */
  readonly errors: Readonly<Record<Exclude<ProbeError, `status_${number}`>, string>>;
  lastKnown(status: string): string;
  failuresInARow(count: number): string;
  ago(duration: string): string;
  checkedAgo(duration: string): string;
  /** A share, and how long was watched where that is less than the window. */
  shareOf(share: string, duration: string): string;
  readonly why: {
    probesFail(error: string, inARow: number): string;
    readonly circuit: Readonly<Record<Exclude<CircuitPhase, 'closed'>, string>>;
    readOnly(reason: string, until: string): string;
    /** Probes succeed again, and not often enough yet. */
    readonly recovering: string;
  };
  readonly neverProbed: string;
  until(time: string): string;
  probes(samples: number, failures: number, medianMs: number | null): string;
  readonly headline: {
    readonly stale: string;
    readonly unpatrolled: string;
    readonly empty: string;
    down(count: number): string;
    attention(count: number): string;
    well(total: number): string;
    others(count: number): string;
  };
  patrolAge(duration: string, interval: string): string;
  readonly patrolNever: string;
  moreCells(count: number): string;
  list(names: readonly string[]): string;
}
