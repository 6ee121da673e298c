// The circuit of one Cell as the fleet shares it: plain data that serialises, and what it lets through at a time.

import type { BreakerSettings } from '../../contract/settings';

// Calls counted in short buckets of time, so that the window slides; and the rule that opens a circuit.

export interface CallBucket {
  /** Unix time divided by the bucket's width. */
  readonly index: number;
  readonly successes: number;
  readonly failures: number;
  /** Failures by the tenant whose requests met them, as far as a request can cause them; others name no tenant. */
  readonly blame: Readonly<Record<string, number>>;
  /** Reports that brought these calls; a sampled report stands for several. */
  readonly reports: number;
}

/** The window slides by a twentieth of itself. */
const BUCKETS_PER_WINDOW = 20;

/**
 * A Cell is dead, not ill, where nearly every call of a stretch this long failed. Half of a whole window would take half
 * a window to reach under steady traffic, with every call of it lost.
 */
const DEAD = { calls: 20, failureRatio: 0.9 } as const;

export function bucketIndex(nowMs: number, settings: BreakerSettings): number {
  return Math.floor((nowMs * BUCKETS_PER_WINDOW) / (settings.windowSeconds * 1000));
}

/** The first bucket of the sliding window that ends now. */
export function oldestIndex(nowMs: number, settings: BreakerSettings): number {
  return bucketIndex(nowMs, settings) - BUCKETS_PER_WINDOW + 1;
}

/**
 * Buckets of the sliding window that ends now, newest first. Clocks of the fleet differ a little: what comes from up to
 * one window ahead counts as new, anything else outside the window is not counted.
 */
export function recentCalls(calls: readonly CallBucket[], nowMs: number, settings: BreakerSettings): CallBucket[] {
  const oldest = oldestIndex(nowMs, settings);
  return calls
    .filter(({ index }) => index >= oldest && index < oldest + 2 * BUCKETS_PER_WINDOW)
    .toSorted((a, b) => b.index - a.index);
}

/**
 * The platform's rule (its interface document): at least `failureRatio` of at least `minimumCalls` within
 * `windowSeconds`; or sooner, over any stretch up to now, nearly all of a number of calls that is no accident. The ratio
 * must also hold without the tenant that met most failures: one tenant's requests alone open nothing.
 */
export function shouldOpen(calls: readonly CallBucket[], nowMs: number, settings: BreakerSettings): boolean {
  const { minimumCalls, failureRatio, tenantsToOpen } = settings;
  const blame = new Map<string, number>();
  let total = 0;
  let failures = 0;
  const holds = (leastCalls: number, leastRatio: number): boolean => {
    if (failures === 0 || total < leastCalls || failures < total * leastRatio) return false;
    const worst = tenantsToOpen > 1 ? Math.max(0, ...blame.values()) : 0;
    return failures > worst && failures - worst >= (total - worst) * failureRatio;
  };
  for (const bucket of recentCalls(calls, nowMs, settings)) {
    total += bucket.successes + bucket.failures;
    failures += bucket.failures;
    for (const [tenant, count] of Object.entries(bucket.blame)) blame.set(tenant, (blame.get(tenant) ?? 0) + count);
    if (holds(Math.max(DEAD.calls, minimumCalls), Math.max(DEAD.failureRatio, failureRatio))) return true;
  }
  return holds(minimumCalls, failureRatio);
}

/** True while something has failed within the window: then successes have to be counted too, or the ratio would lie. */
export function inTrouble(calls: readonly CallBucket[], nowMs: number, settings: BreakerSettings): boolean {
  return recentCalls(calls, nowMs, settings).some(({ failures }) => failures > 0);
}

/** Reports within a window that one item of the table bears with ease. */
const REPORTS_PER_SECOND = 100;

/**
 * Share of reports to send so that a large fleet does not wear out the one item (0..1). It does not depend on how a call
 * ended, so the ratio stays true.
 */
export function reportShare(calls: readonly CallBucket[], nowMs: number, settings: BreakerSettings): number {
  const offered = recentCalls(calls, nowMs, settings).reduce((sum, { reports }) => sum + reports, 0);
  return Math.min(1, (REPORTS_PER_SECOND * settings.windowSeconds) / Math.max(1, offered));
}

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
 * Repeated failures of probes double the wait up to this many times `openSeconds`. The whole fleet sends one probe in that
 * time: waiting longer would spare the Cell nothing, and keep callers waiting after it is back.
 */
export const MAX_OPEN_FACTOR = 2;
const SUSPECT_WAIT_MS = 1_000;
/** A lease that claims to last longer was written by a clock that is off. */
export const MAX_LEASE_MS = 60_000;

export type Passage = { readonly kind: 'pass' | 'probe' } | { readonly kind: 'wait'; readonly ms: number };

/**
 * What a caller may do now: pass, try to become the one probe, or come back in `ms`. A tenant's failed probe does not make
 * another tenant wait, and leaves the half-open circuit to the others, for `openSeconds` after each change.
 * A time further off than this machine can have written counts as over, so that one wrong clock blocks nothing for long.
 */
export function passage(circuit: Circuit, nowMs: number, settings: BreakerSettings, tenant?: string): Passage {
  if (circuit.phase === 'closed') return { kind: 'pass' };
  if (circuit.suspect && tenant) {
    const isSuspect = circuit.suspect === tenant;
    if (circuit.phase === 'open' && !isSuspect) return { kind: 'probe' };
    // Where no other tenant calls, the suspect's requests alone can show that the Cell is back.
    const isRecent = Math.abs(nowMs - circuit.generation) < settings.openSeconds * 1000;
    if (circuit.phase === 'half_open' && isSuspect && isRecent) return { kind: 'wait', ms: SUSPECT_WAIT_MS };
  }
  const [untilMs, mostMs] =
    circuit.phase === 'open'
      ? [circuit.untilMs, longestOpenMs(settings)]
      : [circuit.probe?.untilMs ?? nowMs, MAX_LEASE_MS];
  const ms = untilMs - nowMs;
  return ms <= 0 || ms > mostMs ? { kind: 'probe' } : { kind: 'wait', ms };
}

/** The longest that one writing keeps a circuit open. */
export function longestOpenMs(settings: Pick<BreakerSettings, 'openSeconds'>): number {
  return settings.openSeconds * 1000 * MAX_OPEN_FACTOR * 1.5;
}
