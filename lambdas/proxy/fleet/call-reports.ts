// Tells the fleet of calls once something has failed, and opens the circuit where the pooled calls say so.

import type { BreakerSettings } from '../../contract/settings';
import { type CallBucket, inTrouble, oldestIndex, reportShare, shouldOpen } from '../../domain/circuit/call-window';
import type { ClosedCircuit } from '../../domain/circuit/circuit';
import type { CircuitWriter } from '../../domain/circuit/ports';
import { opened } from '../../domain/circuit/transitions';
import type { Clock } from '../../domain/ports';
import { circuitOf, type FleetViews } from './fleet-views';
import type { OwnCalls } from './own-calls';
import type { FleetTally } from './tally';

export interface CallReportsDeps {
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
