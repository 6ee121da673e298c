// What the patrol writes to circuits, callers changing them meanwhile.

import { DEFAULT_BREAKER } from '../../../lambdas/contract/settings';
import { type Circuit, CLOSED } from '../../../lambdas/domain/circuit/circuit';
import type { CircuitStore } from '../../../lambdas/domain/circuit/ports';
import { opened } from '../../../lambdas/domain/circuit/transitions';
import { createCircuitSignal } from '../../../lambdas/health/table-ports';
import { createMemoryCircuits } from '../../../lambdas/proxy/fleet/own-circuits';

const NOW_MS = 1_764_000_000_000;
let circuits: Map<string, Circuit>;
let store: CircuitStore;
beforeEach(() => {
  circuits = new Map();
  store = createMemoryCircuits(circuits);
});

const signal = () =>
  createCircuitSignal({ store, clock: () => NOW_MS, random: () => 0.5, settingsOf: () => DEFAULT_BREAKER });

test('a Cell found down opens; found back, and back again, it closes', async () => {
  await signal().cellDown('erp');
  expect(circuits.get('erp')).toMatchObject({ phase: 'open', cause: 'patrol' });
  await signal().cellBack('erp');
  expect(circuits.get('erp')).toMatchObject({ phase: 'half_open' });
  await signal().cellBack('erp');
  expect(circuits.get('erp')).toMatchObject({ phase: 'closed' });
});

test('a Cell that is well costs no write', async () => {
  store = { ...store, replace: () => Promise.reject(new Error('written')) };
  await signal().cellBack('erp');
  expect(circuits.size).toBe(0);
});

test('a change that a caller made meanwhile is read, and decided on again', async () => {
  const underlying = store;
  let disturbed = false;
  store = {
    ...store,
    replace: async (cell, from, to) => {
      if (!disturbed) {
        disturbed = true;
        await underlying.replace(
          cell,
          CLOSED,
          opened(CLOSED, 'traffic', { nowMs: NOW_MS, random: 0, settings: DEFAULT_BREAKER }),
        );
      }
      return underlying.replace(cell, from, to);
    },
  };
  await signal().cellDown('erp');
  expect(circuits.get('erp')).toMatchObject({ phase: 'open', cause: 'traffic', untilMs: NOW_MS + 10_000 });
});
