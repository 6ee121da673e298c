// Looks at circuits and lights after a round: counts them, and closes what the patrol itself had opened without any caller.

import type { Circuit } from '../domain/circuit/circuit';
import type { CircuitStore } from '../domain/circuit/ports';
import type { CircuitSignal } from '../domain/health/ports';
import type { HealthRecord } from '../domain/health/record';
import { isInForce, type LightStore } from '../domain/light/light';
import type { Clock } from '../domain/ports';

export interface TendPorts {
  readonly circuits: Pick<CircuitStore, 'readMany'>;
  readonly lights: Pick<LightStore, 'list'>;
  readonly signal: CircuitSignal;
  readonly clock: Clock;
}

export interface FleetCounts {
  readonly circuitsOpen: number;
  readonly redLights: number;
}

export interface Tended extends FleetCounts {
  readonly circuits: ReadonlyMap<string, Circuit>;
}

/**
 * A circuit that the patrol opened takes as many good looks to close as it would take probes: each round that finds the
 * Cell up is one. The round that found it back has said so already, by its change. Circuits that calls have opened are
 * left to calls: a good health page proves little there.
 * @param records what this round wrote
 */
export async function tendCircuits(
  { circuits, lights, signal, clock }: TendPorts,
  cells: readonly string[],
  records: readonly HealthRecord[],
): Promise<Tended> {
  const [found, lit] = await Promise.all([circuits.readMany(cells), lights.list()]);
  const stayedUp = new Set(
    records
      .filter(({ status, sinceMs, checkedAtMs }) => status === 'up' && sinceMs < checkedAtMs)
      .map(({ cell }) => cell),
  );
  let circuitsOpen = 0;
  for (const [cell, circuit] of found) {
    if (circuit.phase === 'closed') continue;
    circuitsOpen += 1;
    if (circuit.cause === 'patrol' && stayedUp.has(cell)) await signal.cellBack(cell);
  }
  return { circuits: found, circuitsOpen, redLights: lit.filter(({ light }) => isInForce(light, clock())).length };
}
