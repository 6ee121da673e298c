// Leave to ask a Cell, and what the fleet learns from what came of it.

import type { BreakerSettings } from '../../contract/settings';
import type { HalfOpenCircuit } from '../../domain/circuit/circuit';
import type { CircuitWriter } from '../../domain/circuit/ports';
import { type Moment, probed, released } from '../../domain/circuit/transitions';
import type { Clock } from '../../domain/ports';
import { circuitOf, type FleetViews } from './fleet-views';
import type { CallReports, EndedCall, OwnCalls } from './own-calls';
import type { FleetTally } from './own-circuits';
import { endedWithin, type StartTimer, TABLE_WAIT_MS } from './timer';

export interface Permit {
  /** Aborted where a read that went out next to the call finds that it should not have gone. */
  readonly recall: AbortSignal | undefined;
  /**
   * What the first try found: a request counts once, however often it is tried. A failure is a 5xx, a timeout or a broken
   * connection.
   * @returns whether the Cell may be asked again
   */
  record(call: EndedCall): Promise<boolean>;
  /** Whether the Cell may be asked again after a further try, by what the fleet knows now. */
  mayAskAgain(): Promise<boolean>;
  /** To be called at the end, whatever happened. */
  release(): Promise<void>;
}

export interface PermitDeps {
  readonly views: FleetViews;
  readonly circuits: CircuitWriter;
  readonly reports: CallReports;
  readonly ownCalls: OwnCalls;
  readonly tally: FleetTally;
  readonly clock: Clock;
  readonly random: () => number;
  readonly startTimer: StartTimer;
}

/** The permit that a closed circuit gives. */
export function createCallPermit(
  deps: PermitDeps,
  cell: string,
  settings: BreakerSettings,
  recall?: { readonly signal: AbortSignal; readonly cancel: () => void },
): Permit {
  const { views, reports, ownCalls, clock } = deps;
  const generation = views.current(cell)?.circuit.generation;
  const isOpen = (): boolean => circuitOf(views.current(cell)).phase !== 'closed';
  return {
    recall: recall?.signal,
    async record(call) {
      ownCalls.count(cell, generation, call, clock(), settings);
      // A failure's answer waits for its report; a success's does not.
      if (call.succeeded) void reports.succeeded(cell, settings);
      else await endedWithin(reports.failed(cell, settings), TABLE_WAIT_MS, deps.startTimer);
      return !isOpen();
    },
    async mayAskAgain() {
      await endedWithin(views.refresh(cell), TABLE_WAIT_MS, deps.startTimer);
      return !isOpen();
    },
    release: async () => recall?.cancel(),
  };
}

/** The permit of the one probe: `circuit` is what its holder wrote when it won the probe. */
export function createProbePermit(
  deps: PermitDeps,
  cell: string,
  settings: BreakerSettings,
  circuit: HalfOpenCircuit,
): Permit {
  const { views, circuits, tally, clock, random } = deps;
  let ended = false;
  const end = async (decide: (moment: Moment) => Parameters<CircuitWriter['replace']>[2]): Promise<void> => {
    ended = true;
    const to = decide({ nowMs: clock(), random: random(), settings });
    if (!(await circuits.replace(cell, circuit, to))) return;
    views.learn(cell, to);
    if (to.phase === 'open') tally.count('circuitOpened', cell);
    if (to.phase === 'closed') tally.count('circuitClosed', cell);
  };
  const waited = (work: Promise<void>): Promise<void> => endedWithin(work, TABLE_WAIT_MS, deps.startTimer);
  return {
    recall: undefined,
    async record({ succeeded, tenant }) {
      await waited(end((moment) => probed(circuit, succeeded, moment, tenant)));
      return false;
    },
    mayAskAgain: async () => false,
    async release() {
      if (!ended) await waited(end(({ nowMs }) => released(circuit, nowMs)));
    },
  };
}
