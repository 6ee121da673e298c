// Reading the state once for an answer, and what remains when it cannot be read.

import { createSnapshotReader, type SnapshotPorts } from '../../../lambdas/summary/snapshot';
import { createMemoryHealthRecords } from '../../support/memory-stores/health-records';
import { createMemoryHeartbeat } from '../../support/memory-stores/heartbeat';
import { NOW_MS, upRecord } from '../../support/snapshot';

async function ports(overrides: Partial<SnapshotPorts> = {}): Promise<SnapshotPorts> {
  const health = createMemoryHealthRecords();
  await health.replace(upRecord('crm'));
  const heartbeat = createMemoryHeartbeat();
  await heartbeat.beat({ ranAtMs: NOW_MS, judgedAtMs: NOW_MS, blind: false, durationMs: 1 }, NOW_MS);
  const light = { reason: 'r', setBy: 'ops', sinceMs: 1, untilMs: 2 };
  return {
    health,
    heartbeat,
    circuits: { readMany: async (cells) => new Map(cells.map((cell) => [cell, { phase: 'open' as const }])) },
    lights: {
      list: async () => [
        { target: 'gateway', light },
        { target: { cell: 'gateway' }, light },
      ],
    },
    ...overrides,
  };
}

it('holds records, heartbeat, circuits and lights, a Cell named gateway apart from the gateway', async () => {
  const read = createSnapshotReader(await ports(), ['crm']);
  const snapshot = await read();
  if ('kind' in snapshot) throw new Error('refused');
  expect([...snapshot.records.keys()]).toEqual(['crm']);
  expect(snapshot.heartbeat?.ranAtMs).toBe(NOW_MS);
  expect(snapshot.circuits.get('crm')).toEqual({ phase: 'open' });
  expect([...snapshot.lights.keys()]).toEqual(['gateway', 'cell:gateway']);
  expect(snapshot.lastKnown).toBe(false);
});

it('reads the circuits of the Cells that are live', async () => {
  const routes = async () => ({ cells: { added: { baseUrl: 'http://added' } } }) as never;
  const snapshot = await createSnapshotReader(await ports({ routes }), ['crm'])();
  expect(snapshot).toMatchObject({
    circuits: new Map([['added', { phase: 'open' }]]),
    routes: { cells: { added: {} } },
  });
});

it.each(['health', 'heartbeat', 'circuits', 'lights'] as const)(
  'is the last known one, and a refusal before there was any, when %s cannot be read',
  async (name) => {
    const whole = await ports();
    let away = true;
    const failing = new Proxy(whole[name], {
      get: (target, method: never) =>
        away ? async () => Promise.reject(new Error('ResourceNotFoundException: secret-table')) : target[method],
    });
    const read = createSnapshotReader({ ...whole, [name]: failing }, ['crm']);
    expect(await read()).toMatchObject({
      kind: 'refusal',
      code: 'SERVICE_UNAVAILABLE',
      details: 'The state of the Cells cannot be read',
    });
    away = false;
    expect(await read()).toMatchObject({ lastKnown: false });
    away = true;
    expect(await read()).toMatchObject({ lastKnown: true, heartbeat: { ranAtMs: NOW_MS } });
    away = false;
    expect(await read()).toMatchObject({ lastKnown: false });
  },
);
