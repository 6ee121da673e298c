// Where the fleet keeps its circuits. Memory and DynamoDB implementations run under one contract suite.

import type { Light } from '../light/light';
import type { CallBucket, Circuit, ClosedCircuit } from './circuit';

export interface CircuitStore {
  /** Circuits of these Cells; one that nobody has written is closed. */
  readMany(cells: readonly string[]): Promise<ReadonlyMap<string, Circuit>>;
  /**
   * Adds calls atomically to the closed circuit that `seen` shows, and forgets its buckets before `oldestIndex`.
   * @returns the circuit with everybody's calls, or the one that has superseded it, to which nothing was added
   */
  addCalls(
    cell: string,
    seen: ClosedCircuit,
    calls: readonly CallBucket[],
    oldestIndex: number,
    nowMs: number,
  ): Promise<Circuit>;
  /** Writes `to` where the stored circuit still has the generation of `from`. @returns false where it has not. */
  replace(cell: string, from: Circuit, to: Circuit): Promise<boolean>;
}

/** Everything the request path wants to know of the fleet's state, for one Cell. */
export interface FleetState {
  readonly circuit: Circuit;
  /** Lights that are set; readers judge whether they are still in force. */
  readonly platformLight: Light | undefined;
  readonly cellLight: Light | undefined;
}

export interface FleetStateReader {
  /**
   * One eventually consistent read. Without a Cell, only the platform's light.
   * @param asksPlatform false leaves the platform's light out: all Cells share it, and a look for another one had it
   */
  read(cell: string | undefined, asksPlatform?: boolean): Promise<FleetState>;
}

/** What a request changes. */
export type CircuitWriter = Pick<CircuitStore, 'addCalls' | 'replace'>;

/** All the request path needs of the table. */
export type FleetTable = FleetStateReader & CircuitWriter;
