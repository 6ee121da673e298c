// The circuit of one Cell as the fleet shares it: plain data that serialises, and what it lets through at a time.

import type { BreakerSettings } from '../../contract/settings';
import type { CallBucket } from './call-window';

/** Who found the Cell dead: the calls of users, or the patrol. */
export type OpenCause = 'traffic' | 'patrol';

interface Generation {
  /** Grows with every change of phase and is never used twice (Unix ms where it can be): what writes are conditional on. */
  readonly generation: number;
}

export interface ClosedCircuit extends Generation {
  readonly phase: 'closed';
  /** Pooled calls since something failed; empty while all is well. */
  readonly calls: readonly CallBucket[];
}

/** An outage from its opening to its closing. */
interface Outage extends Generation {
  readonly cause: OpenCause;
  /** Unix ms. */
  readonly sinceMs: number;
  /** How often probes have failed so far: the wait grows with it. */
  readonly reopenings: number;
  /** The tenant whose probe failed by its own request: another tenant's probe may go at once. */
  readonly suspect?: string | undefined;
}

export interface OpenCircuit extends Outage {
  readonly phase: 'open';
  /** Unix ms from which a probe may go. */
  readonly untilMs: number;
}

export interface HalfOpenCircuit extends Outage {
  readonly phase: 'half_open';
  readonly successes: number;
  readonly failures: number;
  /** The one probe that is out; null where the next caller may be it. */
  readonly probe: ProbeLease | null;
}

export interface ProbeLease {
  readonly holder: string;
  /** Unix ms after which its holder counts as gone. */
  readonly untilMs: number;
}

export type Circuit = ClosedCircuit | OpenCircuit | HalfOpenCircuit;

/** A Cell that nobody has complained of. */
export const CLOSED: ClosedCircuit = { phase: 'closed', generation: 0, calls: [] };

/**
 * Repeated failures of probes double the wait up to so many times `openSeconds`. The whole fleet sends one probe in that
 * time: waiting longer would spare the Cell nothing, and keep callers waiting after it is back.
 */
export const MAX_OPEN_FACTOR = 2;
const SUSPECT_WAIT_MS = 1_000;
/** A lease that claims to last longer was written by a clock that is off. */
const MAX_LEASE_MS = 60_000;

export type Passage = { readonly kind: 'pass' | 'probe' } | { readonly kind: 'wait'; readonly ms: number };

/**
 * What a caller may do now: pass, try to become the one probe, or come back in `ms`. A tenant's failed probe does not make
 * another tenant wait, and leaves the half-open circuit to the others.
 * A time further off than this machine can have written counts as over, so that one wrong clock blocks nothing for long.
 */
export function passage(circuit: Circuit, nowMs: number, settings: BreakerSettings, tenant?: string): Passage {
  if (circuit.phase === 'closed') return { kind: 'pass' };
  if (circuit.suspect !== undefined && tenant !== undefined) {
    const isSuspect = circuit.suspect === tenant;
    if (circuit.phase === 'open' && !isSuspect) return { kind: 'probe' };
    if (circuit.phase === 'half_open' && isSuspect) return { kind: 'wait', ms: SUSPECT_WAIT_MS };
  }
  const [untilMs, mostMs] =
    circuit.phase === 'open'
      ? [circuit.untilMs, longestOpenMs(settings)]
      : [circuit.probe?.untilMs ?? nowMs, MAX_LEASE_MS];
  const ms = untilMs - nowMs;
  return ms <= 0 || ms > mostMs ? { kind: 'probe' } : { kind: 'wait', ms };
}

function longestOpenMs(settings: BreakerSettings): number {
  return settings.openSeconds * 1000 * MAX_OPEN_FACTOR * 1.5;
}
