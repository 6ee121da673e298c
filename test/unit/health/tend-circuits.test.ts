// The patrol and the circuits: counted each round, closed again by good looks alone where the patrol had opened them.

import { DEFAULT_BREAKER } from '../../../lambdas/contract/settings';
import { CLOSED } from '../../../lambdas/domain/circuit/circuit';
import { opened } from '../../../lambdas/domain/circuit/transitions';
import { createCircuitSignal } from '../../../lambdas/health/table-ports';
import { createMemoryCircuits } from '../../../lambdas/proxy/fleet/own-circuits';
import { createMemoryLights } from '../../support/memory-stores/lights';
import { PATROL_START_MS, type TestPatrol, testPatrol } from '../../support/patrol';

const moment = { nowMs: PATROL_START_MS, random: 0.5, settings: DEFAULT_BREAKER };

function withCircuits() {
  const circuits = createMemoryCircuits();
  const lights = createMemoryLights();
  const clock = (): number => patrol.nowMs;
  const signal = createCircuitSignal({ store: circuits, clock, random: () => 0.5, settingsOf: () => DEFAULT_BREAKER });
  const patrol: TestPatrol = testPatrol(['crm', 'erp'], { circuits, lights, signal });
  return {
    patrol,
    circuits,
    lights,
    phases: async () => {
      const found = await circuits.readMany(['crm', 'erp']);
      return ['crm', 'erp'].map((cell) => found.get(cell)?.phase);
    },
  };
}

it('opens the circuit of a Cell it finds down, and closes it by two good looks without any caller', async () => {
  const { patrol, phases } = withCircuits();
  patrol.answers.set('erp', 'refused');
  for (let round = 0; round < 3; round += 1) await patrol.round();
  expect(await phases()).toEqual(['closed', 'open']);
  patrol.answers.delete('erp');
  expect((await patrol.round()).fleet).toEqual({ circuitsOpen: 1, redLights: 0 });
  expect(await phases()).toEqual(['closed', 'half_open']);
  await patrol.round();
  expect(await phases()).toEqual(['closed', 'closed']);
  expect((await patrol.round()).fleet).toEqual({ circuitsOpen: 0, redLights: 0 });
});

it('leaves a circuit that calls have opened to calls, however well the Cell looks', async () => {
  const { patrol, circuits, phases } = withCircuits();
  await circuits.replace('erp', CLOSED, opened(CLOSED, 'traffic', moment));
  for (let round = 0; round < 3; round += 1) await patrol.round();
  expect(await phases()).toEqual(['closed', 'open']);
});

it('counts the red lights that are in force', async () => {
  const { patrol, lights } = withCircuits();
  const light = { reason: 'r', setBy: 'ops', sinceMs: PATROL_START_MS, untilMs: PATROL_START_MS + 45_000 };
  await lights.setOwn('gateway', light, undefined);
  expect((await patrol.round()).fleet).toMatchObject({ redLights: 1 });
  expect((await patrol.round()).fleet).toMatchObject({ redLights: 1 });
  expect((await patrol.round()).fleet).toMatchObject({ redLights: 0 });
});

it('records and beats all the same when circuits cannot be read', async () => {
  const readMany = async () => Promise.reject(new Error('throttled'));
  const patrol = testPatrol(['erp'], { circuits: { readMany } });
  expect(await patrol.round()).toMatchObject({
    fleet: null,
    faults: [new Error('throttled')],
    records: [{ cell: 'erp' }],
  });
  expect((await patrol.ports.heartbeat.read())?.judgedAtMs).toBe(PATROL_START_MS);
});

it('hears of a circuit that it could not close, and beats all the same', async () => {
  const circuits = createMemoryCircuits(new Map([['erp', opened(CLOSED, 'patrol', moment)]]));
  const away = new Error('throttled');
  const signal = { cellDown: async () => undefined, cellBack: () => Promise.reject(away) };
  const patrol = testPatrol(['erp'], { circuits, signal });
  await patrol.round();
  expect(await patrol.round()).toMatchObject({ fleet: null, faults: [away] });
  expect(await patrol.ports.heartbeat.read()).toBeDefined();
});
