// Calls this environment has made and the fleet has not been told of: counted in memory, so that a healthy path writes
// nothing, and added to the pool once something fails.

import type { BreakerSettings } from '../../contract/settings';
import { bucketIndex, type CallBucket, oldestIndex } from '../../domain/circuit/call-window';
import type { ClosedCircuit } from '../../domain/circuit/circuit';

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
