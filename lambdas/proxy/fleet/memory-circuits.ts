// Circuits in memory: the reference for the contract, and an environment's own while the table is out of reach.

import type { CallBucket } from '../../domain/circuit/call-window';
import { type Circuit, CLOSED } from '../../domain/circuit/circuit';
import type { CircuitStore } from '../../domain/circuit/ports';

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
  };
}
