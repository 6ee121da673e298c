// Calls that this environment has made and not yet reported to the fleet: counted in memory, so that a healthy path writes
// nothing, and added to the pool once something fails.

import type { BreakerSettings } from '../../contract/settings';
import {
  bucketIndex,
  type CallBucket,
  type ClosedCircuit,
  inTrouble,
  oldestIndex,
  reportShare,
  shouldOpen,
} from '../../domain/circuit/circuit';
import type { CircuitWriter } from '../../domain/circuit/ports';
import { opened } from '../../domain/circuit/transitions';
import type { Clock } from '../../domain/ports';
import { circuitOf, type FleetViews } from './fleet-views';
import type { FleetTally } from './own-circuits';

export interface OwnCalls {
  /** `generation` of the circuit the call was made under; undefined while the fleet's is not known. */
  count(cell: string, generation: number | undefined, call: EndedCall, nowMs: number, settings: BreakerSettings): void;
  /**
   * Takes what is within the window and of this generation, one report's worth; it will not be given out again.
   * @param known what the fleet has already: it names at most 8 tenants, and counts the others together
   */
  take(cell: string, known: ClosedCircuit, nowMs: number, settings: BreakerSettings): CallBucket[];
}

export interface EndedCall {
  readonly succeeded: boolean;
  /** The tenant that may be the cause of a failure; undefined where no request can be, or nobody is verified. */
  readonly tenant: string | undefined;
}

/** Stands for the tenants beyond those that a report names, so that the item stays small. */
const OTHERS = 'others';
const MOST_TENANTS = 8;

interface Counted {
  /** Calls of a generation before say nothing about the circuit of this one. */
  generation: number | undefined;
  readonly buckets: Map<number, { successes: number; failures: number; readonly blame: Map<string, number> }>;
}

export function createOwnCalls(): OwnCalls {
  const cells = new Map<string, Counted>();
  const countedIn = (cell: string, generation: number | undefined): Counted => {
    let counted = cells.get(cell);
    if (counted === undefined || !mayBeSame(counted.generation, generation)) {
      counted = { generation, buckets: new Map() };
      cells.set(cell, counted);
    }
    counted.generation ??= generation;
    return counted;
  };
  return {
    count(cell, generation, { succeeded, tenant }, nowMs, settings) {
      const { buckets } = countedIn(cell, generation);
      const index = bucketIndex(nowMs, settings);
      let counts = buckets.get(index);
      if (counts === undefined) {
        counts = { successes: 0, failures: 0, blame: new Map() };
        buckets.set(index, counts);
        forgetBefore(buckets, oldestIndex(nowMs, settings));
      }
      counts[succeeded ? 'successes' : 'failures'] += 1;
      if (!succeeded && tenant !== undefined) counts.blame.set(tenant, (counts.blame.get(tenant) ?? 0) + 1);
    },
    take(cell, known, nowMs, settings) {
      const oldest = oldestIndex(nowMs, settings);
      const taken = [...countedIn(cell, known.generation).buckets].filter(([index]) => index >= oldest);
      cells.delete(cell);
      const named = new Set(known.calls.flatMap(({ blame }) => Object.keys(blame)));
      return taken.map(([index, { successes, failures, blame }]) => ({
        index,
        successes,
        failures,
        reports: 0,
        blame: reportBlame(blame, named),
      }));
    },
  };
}

function reportBlame(blame: ReadonlyMap<string, number>, named: Set<string>): Record<string, number> {
  const report: Record<string, number> = {};
  for (const [tenant, count] of blame) {
    if (named.size < MOST_TENANTS) named.add(tenant);
    const name = named.has(tenant) ? tenant : OTHERS;
    report[name] = (report[name] ?? 0) + count;
  }
  return report;
}

function mayBeSame(a: number | undefined, b: number | undefined): boolean {
  return a === undefined || b === undefined || a === b;
}

function forgetBefore(buckets: Counted['buckets'], oldest: number): void {
  for (const index of buckets.keys()) if (index < oldest) buckets.delete(index);
}

// Tells the fleet of calls once something has failed, and opens the circuit where the pooled calls say so.

interface CallReportsDeps {
  readonly views: FleetViews;
  readonly circuits: CircuitWriter;
  readonly ownCalls: OwnCalls;
  readonly tally: FleetTally;
  readonly clock: Clock;
  readonly random: () => number;
}

export interface CallReports {
  /** A failure: the pool is looked at, added to, and judged. */
  failed(cell: string, settings: BreakerSettings): Promise<void>;
  /** A success: told only while the fleet is in trouble, so that its ratio stays true. */
  succeeded(cell: string, settings: BreakerSettings): Promise<void>;
}

export function createCallReports(deps: CallReportsDeps): CallReports {
  const { views, circuits, ownCalls, tally, clock, random } = deps;

  const report = async (cell: string, settings: BreakerSettings): Promise<void> => {
    const seen = circuitOf(views.current(cell));
    if (seen.phase !== 'closed') return;
    const nowMs = clock();
    const share = reportShare(seen.calls, nowMs, settings);
    if (random() >= share) return;
    const calls = asReport(ownCalls.take(cell, seen, nowMs, settings), share);
    if (calls.length === 0) return;
    const pooled = await circuits.addCalls(cell, seen, calls, oldestIndex(nowMs, settings), nowMs);
    views.learn(cell, pooled);
    const failed = calls.some(({ failures }) => failures > 0);
    if (failed && pooled.phase === 'closed' && pooled.generation === seen.generation)
      await judge(cell, pooled, settings);
  };

  const judge = async (cell: string, pooled: ClosedCircuit, settings: BreakerSettings): Promise<void> => {
    const nowMs = clock();
    if (!shouldOpen(pooled.calls, nowMs, settings)) return;
    const open = opened(pooled, 'traffic', { nowMs, random: random(), settings });
    if (await circuits.replace(cell, pooled, open)) {
      views.learn(cell, open);
      tally.count('circuitOpened', cell);
    } else {
      await views.refresh(cell);
    }
  };

  return {
    async failed(cell, settings) {
      // A read first: it bears more callers than a write does, and most of a fleet that fails at once finds it open.
      if (!views.isRecent(cell)) await views.refresh(cell);
      await report(cell, settings);
    },
    async succeeded(cell, settings) {
      const seen = circuitOf(views.current(cell));
      if (seen.phase === 'closed' && inTrouble(seen.calls, clock(), settings)) await report(cell, settings);
    },
  };
}

/** The report itself is counted once, in its newest bucket. */
function asReport(calls: readonly CallBucket[], share: number): CallBucket[] {
  const newest = Math.max(...calls.map(({ index }) => index));
  return calls.map((bucket) => (bucket.index === newest ? { ...bucket, reports: 1 / share } : bucket));
}
