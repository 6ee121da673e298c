// Environments of a fleet over one table in memory, on a clock and timers that the test drives.

import type { Circuit } from '../../lambdas/domain/circuit/circuit';
import type { Light } from '../../lambdas/domain/light/light';
import { createCallReports } from '../../lambdas/proxy/fleet/call-reports';
import { createFleetGate, type FleetGate } from '../../lambdas/proxy/fleet/fleet-gate';
import { type FleetTable, withOwnCircuits } from '../../lambdas/proxy/fleet/fleet-table';
import { createFleetViews } from '../../lambdas/proxy/fleet/fleet-views';
import { createOwnCalls } from '../../lambdas/proxy/fleet/own-calls';
import { createTally, type FleetTally } from '../../lambdas/proxy/fleet/tally';
import type { StartTimer } from '../../lambdas/proxy/fleet/timer';
import { createMemoryCircuits } from '../../lambdas/stores/memory/circuits';

export interface TestTable extends FleetTable {
  readonly circuits: Map<string, Circuit>;
  readonly operations: string[];
  platformLight: Light | undefined;
  cellLight: Light | undefined;
  /** What every operation does before it is carried out: waits, or fails. */
  disturb: (operation: string) => Promise<void>;
}

export function memoryFleetTable(): TestTable {
  const circuits = new Map<string, Circuit>();
  const store = createMemoryCircuits(circuits);
  const begin = async (operation: string): Promise<void> => {
    table.operations.push(operation);
    await table.disturb(operation);
  };
  const table: TestTable = {
    circuits,
    operations: [],
    platformLight: undefined,
    cellLight: undefined,
    disturb: async () => undefined,
    async read(cell) {
      await begin('read');
      const circuit = (await store.readMany([cell ?? ''])).get(cell ?? '') as Circuit;
      return {
        circuit,
        platformLight: table.platformLight,
        cellLight: cell === undefined ? undefined : table.cellLight,
      };
    },
    async addCalls(...given) {
      await begin('addCalls');
      return store.addCalls(...given);
    },
    async replace(...given) {
      await begin('replace');
      return store.replace(...given);
    },
  };
  return table;
}

export interface EnvironmentOptions {
  readonly table: FleetTable;
  readonly clock: () => number;
  readonly startTimer: StartTimer;
  readonly random?: () => number;
  readonly id?: string;
  readonly refreshMs?: number;
}

export interface TestEnvironment {
  readonly gate: FleetGate;
  readonly tally: FleetTally;
}

/** Wired as the proxy's handler wires it. */
export function fleetEnvironment(options: EnvironmentOptions): TestEnvironment {
  const { clock, startTimer, random = () => 0.5, id = 'env', refreshMs = 2_000 } = options;
  const tally = createTally();
  const table = withOwnCircuits(options.table, {
    clock,
    onUnavailable: () => tally.count('stateStoreUnavailable'),
    retryAfterMs: 2_000,
  });
  const views = createFleetViews(table, clock);
  const ownCalls = createOwnCalls();
  const shared = { views, circuits: table, ownCalls, tally, clock, random };
  const gate = createFleetGate({
    ...shared,
    reports: createCallReports(shared),
    startTimer,
    waitMs: 100,
    refreshMs,
    firstLookDelayMs: 50,
    environmentId: id,
  });
  return { gate, tally };
}

export interface ManualTime {
  nowMs: number;
  readonly clock: () => number;
  readonly startTimer: StartTimer;
  /** Moves the clock, firing what falls due in order, and lets everything that follows from it happen. */
  advance(ms: number): Promise<void>;
}

export function manualTime(startMs: number): ManualTime {
  const timers = new Set<{ atMs: number; fire: () => void }>();
  const time: ManualTime = {
    nowMs: startMs,
    clock: () => time.nowMs,
    startTimer: (ms, fire) => {
      const timer = { atMs: time.nowMs + ms, fire };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    async advance(ms) {
      const untilMs = time.nowMs + ms;
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve));
        const [due] = [...timers].filter(({ atMs }) => atMs <= untilMs).toSorted((a, b) => a.atMs - b.atMs);
        if (due === undefined) break;
        timers.delete(due);
        time.nowMs = Math.max(time.nowMs, due.atMs);
        due.fire();
      }
      time.nowMs = untilMs;
    },
  };
  return time;
}
