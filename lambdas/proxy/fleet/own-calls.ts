// Calls this environment has made and the fleet has not been told of: counted in memory, so that a healthy path writes
// nothing, and added to the pool once something fails.

import type { BreakerSettings } from '../../contract/settings';
import { bucketIndex, type CallBucket, oldestIndex } from '../../domain/circuit/call-window';

export interface OwnCalls {
  /** `generation` of the circuit the call was made under; undefined while the fleet's is not known. */
  count(
    cell: string,
    generation: number | undefined,
    succeeded: boolean,
    nowMs: number,
    settings: BreakerSettings,
  ): void;
  /** Takes what is within the window and of this generation, one report's worth; it will not be given out again. */
  take(cell: string, generation: number, nowMs: number, settings: BreakerSettings): CallBucket[];
}

interface Counted {
  /** Calls of a generation before say nothing about the circuit of this one. */
  generation: number | undefined;
  readonly buckets: Map<number, { successes: number; failures: number }>;
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
    count(cell, generation, succeeded, nowMs, settings) {
      const { buckets } = countedIn(cell, generation);
      const index = bucketIndex(nowMs, settings);
      let counts = buckets.get(index);
      if (counts === undefined) {
        counts = { successes: 0, failures: 0 };
        buckets.set(index, counts);
        forgetBefore(buckets, oldestIndex(nowMs, settings));
      }
      counts[succeeded ? 'successes' : 'failures'] += 1;
    },
    take(cell, generation, nowMs, settings) {
      const oldest = oldestIndex(nowMs, settings);
      const taken = [...countedIn(cell, generation).buckets].filter(([index]) => index >= oldest);
      cells.delete(cell);
      return taken.map(([index, { successes, failures }]) => ({ index, successes, failures, reports: 0 }));
    },
  };
}

function mayBeSame(a: number | undefined, b: number | undefined): boolean {
  return a === undefined || b === undefined || a === b;
}

function forgetBefore(buckets: Counted['buckets'], oldest: number): void {
  for (const index of buckets.keys()) if (index < oldest) buckets.delete(index);
}
