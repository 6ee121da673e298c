// The fleet's table as the request path uses it, and its replacement while it cannot be reached: this environment's own
// circuits. An outage of the table neither blocks a request nor opens a circuit.

import { type CallBucket, type Circuit, CLOSED } from '../../domain/circuit/circuit';
import type { CircuitStore, CircuitWriter, FleetState, FleetTable } from '../../domain/circuit/ports';
import type { HttpApp } from '../../domain/http';
import type { Light } from '../../domain/light/light';
import type { Clock } from '../../domain/ports';
import type { MetricValues } from '../../runtime/metrics';
import { FROZEN_MS } from './timer';

interface OwnCircuitsOptions {
  /** A steady one. */
  readonly clock: Clock;
  readonly onUnavailable: () => void;
  /** 0..1: environments that were throttled together do not come back together. */
  readonly random: () => number;
}

/** Mean pause before the table is tried again. */
const RETRY_AFTER_MS = 2_000;

/**
 * A throttled item can still be read, so writes fail alone. Where a read fails, writes are spared too: they would be the
 * worse load on an item that a whole fleet asks for.
 */
interface Access {
  /** Out of reach until this time. */
  untilMs: number;
}

export function withOwnCircuits(table: FleetTable, { clock, onUnavailable, random }: OwnCircuitsOptions): FleetTable {
  const reads: Access = { untilMs: 0 };
  const writes: Access = { untilMs: 0 };
  const own = new Map<string, Circuit>();
  const ownCircuits = createMemoryCircuits(own);
  const known = new Map<string, Circuit>();
  const cellLights = new Map<string, Light | undefined>();
  let platformLight: Light | undefined;

  /** Undefined where the table is out of reach. */
  const attempt = async <T>(access: Access, work: () => Promise<T>): Promise<T | undefined> => {
    const startedAtMs = clock();
    if (startedAtMs < access.untilMs) return undefined;
    try {
      return await work();
    } catch {
      if (clock() - startedAtMs < FROZEN_MS) {
        access.untilMs = clock() + RETRY_AFTER_MS * (0.5 + random());
        if (access === reads) writes.untilMs = access.untilMs;
        onUnavailable();
      }
      return undefined;
    }
  };

  const remember = (cell: string | undefined, state: FleetState, asksPlatform: boolean): FleetState => {
    if (asksPlatform) platformLight = state.platformLight;
    if (cell === undefined) return state;
    cellLights.set(cell, state.cellLight);
    const ownCircuit = own.get(cell);
    const fleetIsClosed = state.circuit.phase === 'closed';
    if (ownCircuit && fleetIsClosed && clock() < writes.untilMs) return { ...state, circuit: ownCircuit };
    own.delete(cell);
    known.set(cell, state.circuit);
    return state;
  };

  /** Own circuits start from what the fleet's were when the table was lost. */
  const write = async <T>(cell: string, from: Circuit, work: (to: CircuitWriter) => Promise<T>): Promise<T> => {
    const result = await attempt(writes, () => work(table));
    if (result !== undefined) {
      own.delete(cell);
      return result;
    }
    if (!own.has(cell)) own.set(cell, from);
    return work(ownCircuits);
  };

  return {
    async read(cell, asksPlatform = true) {
      const state = await attempt(reads, () => table.read(cell, asksPlatform));
      if (state) return remember(cell, state, asksPlatform);
      if (cell === undefined) return { circuit: CLOSED, platformLight, cellLight: undefined };
      const circuit = own.get(cell) ?? known.get(cell) ?? CLOSED;
      return { circuit, platformLight, cellLight: cellLights.get(cell) };
    },
    addCalls: (cell, seen, ...rest) => write(cell, seen, (to) => to.addCalls(cell, seen, ...rest)),
    replace: (cell, from, to) => write(cell, from, (circuits) => circuits.replace(cell, from, to)),
  };
}

export function createMemoryCircuits(circuits = new Map<string, Circuit>()): CircuitStore {
  const current = (cell: string): Circuit => circuits.get(cell) ?? CLOSED;
  return {
    readMany: async (cells) => new Map(cells.map((cell) => [cell, current(cell)])),
    addCalls: async (cell, seen, calls, oldestIndex) => {
      const circuit = current(cell);
      if (circuit.phase !== 'closed' || circuit.generation !== seen.generation) return circuit;
      const kept = circuit.calls.filter(({ index }) => index >= oldestIndex);
      const pooled = { ...circuit, calls: merge(kept, calls) };
      circuits.set(cell, pooled);
      return pooled;
    },
    replace: async (cell, from, to) => {
      if (current(cell).generation !== from.generation) return false;
      circuits.set(cell, to);
      return true;
    },
  };
}

function merge(pool: readonly CallBucket[], added: readonly CallBucket[]): CallBucket[] {
  const byIndex = new Map(pool.map((bucket) => [bucket.index, bucket]));
  for (const bucket of added) {
    const before = byIndex.get(bucket.index);
    byIndex.set(bucket.index, before ? sum(before, bucket) : bucket);
  }
  return [...byIndex.values()].toSorted((a, b) => a.index - b.index);
}

function sum(a: CallBucket, b: CallBucket): CallBucket {
  return {
    index: a.index,
    successes: a.successes + b.successes,
    failures: a.failures + b.failures,
    reports: a.reports + b.reports,
    blame: addBlame(a.blame, b.blame),
  };
}

function addBlame(a: CallBucket['blame'], b: CallBucket['blame']): CallBucket['blame'] {
  const sums: Record<string, number> = { ...a };
  for (const [tenant, count] of Object.entries(b)) sums[tenant] = (sums[tenant] ?? 0) + count;
  return sums;
}

// What happened to circuits and their table since the last request said so in its metrics line.

type FleetEvent = 'circuitOpened' | 'circuitClosed' | 'stateStoreUnavailable' | 'limitsUnavailable';

export interface FleetTally {
  /** Without a Cell: it concerns all of them. */
  count(event: FleetEvent, cell?: string): void;
  /** What concerns this Cell or all; it is not given out twice. */
  take(cell: string | undefined): MetricValues;
}

export function createTally(): FleetTally {
  const counts = new Map<string | undefined, Partial<Record<FleetEvent, number>>>();
  return {
    count(event, cell) {
      const before = counts.get(cell) ?? {};
      counts.set(cell, { ...before, [event]: (before[event] ?? 0) + 1 });
    },
    take(cell) {
      const taken = { ...counts.get(undefined), ...counts.get(cell) };
      counts.delete(undefined);
      counts.delete(cell);
      return taken;
    },
  };
}

export function withFleetMetrics(app: HttpApp, tally: FleetTally): HttpApp {
  return async (request, facts) => {
    try {
      return await app(request, facts);
    } finally {
      facts.metrics = { ...facts.metrics, ...tally.take(facts.cell) };
    }
  };
}
