// Telling the world of changes: in order, each once, and again where something failed.

import type { HealthRecord } from '../../../lambdas/domain/health/record';
import { publishChanges } from '../../../lambdas/health/publish-changes';
import { judgeAll } from '../../support/health-fixtures';
import { createMemoryHealthRecords } from '../../support/memory-stores/health-records';
import { createMemoryIncidents } from '../../support/memory-stores/incidents';
import { recordingEvents } from '../../support/patrol';

async function world(results: Parameters<typeof judgeAll>[0]) {
  const health = createMemoryHealthRecords();
  const stored = (await health.replace(judgeAll(results).record)) as HealthRecord;
  const signals: string[] = [];
  const signal = {
    cellDown: async (cell: string) => void signals.push(`down ${cell}`),
    cellBack: async (cell: string) => void signals.push(`back ${cell}`),
  };
  const ports = { health, incidents: createMemoryIncidents(), signal, events: recordingEvents() };
  return { ports, stored, signals };
}

const everything = { cell: null, sinceMs: 0, cursor: null, limit: 9, nowMs: 1_764_000_500_000 };

it('records the outage, tells the circuit, publishes and clears', async () => {
  const { ports, stored, signals } = await world(['+', 'dns', 'dns', 'dns', '+']);
  expect(await publishChanges(ports, [stored])).toEqual({ published: 4, faults: [] });
  expect(signals).toEqual(['down erp', 'back erp']);
  expect((await ports.incidents.page(everything)).incidents).toMatchObject([
    { cause: 'dns', endedAtMs: expect.any(Number) },
  ]);
  expect(ports.events.taken.map(({ to }) => to)).toEqual(['up', 'degraded', 'down', 'up']);
  expect(await ports.health.get('erp')).toMatchObject({ pending: [], leaseUntilMs: 0 });
});

it('tells circuits nothing of a Cell that is only degraded', async () => {
  const { ports, stored, signals } = await world(['+', 'dns', '+']);
  await publishChanges(ports, [stored]);
  expect(signals).toEqual([]);
});

it.each(['bad_body', 'redirect', 'status_404'] as const)(
  'records an outage of a Cell whose health page is at fault (%s), and leaves its circuit to calls',
  async (error) => {
    const { ports, stored, signals } = await world(['+', error, error, error]);
    expect(await publishChanges(ports, [stored])).toEqual({ published: 3, faults: [] });
    expect(signals).toEqual([]);
    expect((await ports.incidents.page(everything)).incidents).toMatchObject([{ cause: error }]);
  },
);

it('keeps everything pending when the events are refused', async () => {
  const { ports, stored } = await world(['+', 'dns']);
  ports.events.refuse = true;
  const { published, faults } = await publishChanges(ports, [stored]);
  expect([published, faults.length]).toEqual([0, 1]);
  expect((await ports.health.get('erp'))?.pending).toEqual(stored.pending);
});

it.each([
  ['incidents', 'open', 2, ['down', 'up']],
  ['incidents', 'close', 3, ['up']],
  ['signal', 'cellDown', 2, ['down', 'up']],
  ['signal', 'cellBack', 3, ['up']],
] as const)(
  'publishes what came before a change that %s could not %s, and keeps that one and the later ones',
  async (port, step, before, kept) => {
    const { ports, stored } = await world(['+', 'dns', 'dns', 'dns', '+']);
    const failing = async () => Promise.reject(new Error('throttled'));
    const broken = { ...ports, [port]: { ...ports[port], [step]: failing } };
    const { published, faults } = await publishChanges(broken, [stored]);
    expect(published).toBe(before);
    expect(faults).toEqual([new Error('throttled')]);
    expect((await ports.health.get('erp'))?.pending.map(({ to }) => to)).toEqual(kept);
  },
);

it('publishes for the other Cells when one fails', async () => {
  const { ports, stored } = await world(['+', 'dns', 'dns', 'dns']);
  const other = (await ports.health.replace({ ...judgeAll(['+']).record, cell: 'crm' })) as HealthRecord;
  const incidents = { ...ports.incidents, open: async () => Promise.reject(new Error('throttled')) };
  await publishChanges({ ...ports, incidents }, [stored, other]);
  expect((await ports.health.get('crm'))?.pending).toEqual([]);
});

it('ends once the published changes are off the records, and tells what kept one there', async () => {
  const { ports, stored } = await world(['+']);
  const late = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    throw new Error('throttled');
  };
  const health = { ...ports.health, replace: late };
  expect(await publishChanges({ ...ports, health }, [stored])).toEqual({
    published: 1,
    faults: [new Error('throttled')],
  });
});
