// The patrol as second source of circuits: what it finds down opens, what it finds back half-opens.

import type { BreakerSettings } from '../contract/settings';
import { type Circuit, CLOSED } from '../domain/circuit/circuit';
import type { CircuitStore } from '../domain/circuit/ports';
import { foundBack, foundDown, type Moment } from '../domain/circuit/transitions';
import type { CircuitSignal } from '../domain/health/ports';
import type { Clock } from '../domain/ports';

/** Tries against callers that change the same circuit; what they write is as good as what the patrol would. */
const ATTEMPTS = 3;

export interface PatrolSignalOptions {
  readonly store: CircuitStore;
  readonly clock: Clock;
  readonly random: () => number;
  readonly settingsOf: (cell: string) => BreakerSettings;
}

export function createCircuitSignal({ store, clock, random, settingsOf }: PatrolSignalOptions): CircuitSignal {
  const change = async (cell: string, decide: (circuit: Circuit, moment: Moment) => Circuit): Promise<void> => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const circuit = (await store.readMany([cell])).get(cell) ?? CLOSED;
      const to = decide(circuit, { nowMs: clock(), random: random(), settings: settingsOf(cell) });
      if (to === circuit || (await store.replace(cell, circuit, to))) return;
    }
  };
  return {
    cellDown: (cell) => change(cell, foundDown),
    cellBack: (cell) => change(cell, foundBack),
  };
}
