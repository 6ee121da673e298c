// After a round: keeps open what people keep open, and notes changes of circuits for the console.

import type { BreakerSettings } from '../contract/settings';
import { forEachBounded } from '../domain/bounded';
import { type Circuit, CLOSED } from '../domain/circuit/circuit';
import { type Hold, type HoldStore, heldCircuit, isHeld } from '../domain/circuit/hold';
import type { CircuitStore } from '../domain/circuit/ports';
import type { Clock } from '../domain/ports';
import type { CircuitHistory } from '../stores/dynamodb/console-items';

export interface KeeperDeps extends HoldStore {
  readonly circuits: Pick<CircuitStore, 'readMany' | 'replace'>;
  readonly history: Pick<CircuitHistory, 'add'>;
  readonly breakerOf: (cell: string) => BreakerSettings;
  readonly clock: Clock;
  /** Between two rounds. */
  readonly intervalMs: number;
}

/** Tries against callers that take over a lease as it ends. */
const ATTEMPTS = 5;
/** Writes under way at once. */
const WRITES = 16;

/** @param seen circuits as this round read them */
export function createCircuitKeeper(deps: KeeperDeps): (seen: ReadonlyMap<string, Circuit>) => Promise<void> {
  const { circuits, history, breakerOf, clock } = deps;
  const held = async (cells: { has(cell: string): boolean }): Promise<readonly Hold[]> => {
    const nowMs = clock();
    return (await deps.holds()).filter((hold) => cells.has(hold.cell) && isHeld(hold, nowMs));
  };

  /** Adds to `faults` what could not be written. */
  const keep = async (cells: ReadonlySet<string>, faults: unknown[]): Promise<void> => {
    let left = cells;
    for (let attempt = 0; attempt < ATTEMPTS && left.size > 0; attempt += 1) {
      const now = await circuits.readMany([...left]);
      const changed = new Set<string>();
      // The holds are read after the circuits: whoever ends a hold later changes its circuit too, and the write fails.
      await writeAll(await held(left), faults, async ({ cell, untilMs }) => {
        const circuit = now.get(cell) ?? CLOSED;
        const moment = { nowMs: clock(), random: 0.5, settings: breakerOf(cell) };
        if (!(await circuits.replace(cell, circuit, heldCircuit(circuit, untilMs, moment)))) changed.add(cell);
      });
      left = changed;
    }
    if (left.size > 0) {
      faults.push(new Error(`Circuits changed ${ATTEMPTS} times while being kept open: ${[...left].join(', ')}`));
    }
  };

  return async (seen) => {
    const nowMs = clock();
    const faults: unknown[] = [];
    const cells = new Set((await held(seen)).map(({ cell }) => cell));
    await keep(cells, faults);
    const changes = [...seen].flatMap(([cell, circuit]) => {
      const change = cells.has(cell) ? undefined : changeOf(circuit, nowMs - 2 * deps.intervalMs);
      return change === undefined ? [] : [{ cell, change }];
    });
    await writeAll(changes, faults, ({ cell, change }) => history.add(cell, change));
    if (faults.length > 0) throw new AggregateError(faults, `${faults.length} failed, the first: ${String(faults[0])}`);
  };
}

/** One that fails does not stop the others. */
async function writeAll<T>(items: readonly T[], faults: unknown[], write: (item: T) => Promise<void>): Promise<void> {
  await forEachBounded(items, WRITES, (item) => write(item).catch((error: unknown) => void faults.push(error)));
}

/** A phase that began after `fromMs`: an older one was noted by a round before. */
function changeOf(circuit: Circuit, fromMs: number) {
  const { phase, generation } = circuit;
  if (phase === 'closed') {
    // Never changed, or only counted.
    return generation > fromMs ? { atMs: generation, phase, by: '', reason: '' } : undefined;
  }
  return circuit.sinceMs > fromMs
    ? { atMs: circuit.sinceMs, phase: 'open' as const, by: circuit.cause, reason: '' }
    : undefined;
}
