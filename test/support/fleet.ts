// Environments of a fleet over one table in memory, on a clock and timers that the test drives.

import type { Circuit } from '../../lambdas/domain/circuit/circuit';
import type { FleetTable } from '../../lambdas/domain/circuit/ports';
import type { Light } from '../../lambdas/domain/light/light';
import { createFleet, type Fleet } from '../../lambdas/proxy/fleet/create-fleet';
import { createMemoryCircuits } from '../../lambdas/proxy/fleet/own-circuits';
import type { StartTimer } from '../../lambdas/proxy/fleet/timer';

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
      // As DynamoDB does: an update that adds nothing is no valid expression.
      if (given[2].length === 0) throw new Error('ValidationException: Invalid UpdateExpression: empty');
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

export function fleetEnvironment({
  random = () => 0.5,
  id = 'env',
  refreshMs = 2_000,
  ...given
}: EnvironmentOptions): Fleet {
  return createFleet({ ...given, random, environmentId: id, refreshMs });
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
      for (let fired = 0; fired < 1_000_000; fired += 1) {
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
