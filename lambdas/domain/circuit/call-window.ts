// Calls counted in short buckets of time, so that the window slides; and the rule that opens a circuit.

import type { BreakerSettings } from '../../contract/settings';

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
export const BUCKETS_PER_WINDOW = 20;

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
