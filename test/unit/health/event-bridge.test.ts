// Changes as EventBridge gets them: the documented shape, ten a call, and what was taken is never forgotten.

import Ajv from 'ajv';
import schema from '../../../docs/events/cell-health-changed.schema.json';
import { createEventBridge } from '../../../lambdas/health/event-bridge';
import { httpCell } from '../../support/cell-server';
import { startTestEventBridge, type TestEventBridge } from '../../support/event-bridge';
import { judgeAll, START_MS } from '../../support/health-fixtures';

let bridge: TestEventBridge;
beforeAll(() => {
  process.env['AWS_REGION'] = 'local';
  process.env['AWS_ACCESS_KEY_ID'] = 'test';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'test';
});
beforeEach(async () => {
  bridge = await startTestEventBridge();
});
afterEach(() => bridge.stop());

const publisher = () => createEventBridge({ endpoint: bridge.endpoint, eventBus: 'gateway-events' });
const everyKind = judgeAll(['+', 'status_503', 'dns', 'tls', '+']).record.pending;
const many = judgeAll(Array.from({ length: 25 }, (_, index) => (index % 2 ? 'dns' : '+'))).record.pending;
const validate = new Ajv().compile(schema);

it('publishes events that the documented schema accepts, to the configured bus', async () => {
  const { taken, faults } = await publisher().publish(everyKind);
  expect([...taken]).toEqual(everyKind.map(({ id }) => id));
  expect(faults).toEqual([]);
  for (const event of bridge.events) {
    expect(validate(event) ? [] : validate.errors).toEqual([]);
    expect(event.bus).toBe('gateway-events');
  }
  expect(bridge.events.map(({ detail }) => detail.status)).toEqual(['up', 'degraded', 'down', 'up']);
  expect(bridge.events.at(-1)).toMatchObject({
    source: 'cell-gateway.patrol',
    'detail-type': 'CellHealthChanged',
    time: new Date(START_MS + 120_000).toISOString(),
    detail: {
      id: `erp:up:${START_MS + 120_000}`,
      previous_status: 'down',
      changed_at: START_MS / 1000 + 120,
      error: null,
      incident: { started_at: START_MS / 1000 + 30, ended_at: START_MS / 1000 + 120, cause: 'tls' },
    },
  });
});

it.each([
  { status: 'unknown' },
  { error: '<b>text of a Cell</b>' },
  { id: '' },
  { extra: true },
  { incident: { started_at: 1, ended_at: null, cause: 'because' } },
])('the schema refuses %j', async (spoilt) => {
  await publisher().publish(everyKind.slice(0, 1));
  const [event] = bridge.events;
  expect(validate({ ...event, detail: { ...event?.detail, ...spoilt } })).toBe(false);
});

it('sends ten a call, and nothing for nothing', async () => {
  await publisher().publish(many);
  expect(bridge.calls.toSorted((a, b) => a - b)).toEqual([5, 10, 10]);
  await publisher().publish([]);
  expect(bridge.calls).toHaveLength(3);
});

it('takes entries that were refused among others for not taken', async () => {
  const [, second, third] = everyKind;
  bridge.refused.add(second?.id ?? '');
  const { taken, faults } = await publisher().publish(everyKind);
  expect(taken.has(second?.id ?? '')).toBe(false);
  expect(taken.has(third?.id ?? '')).toBe(true);
  expect(faults).toEqual([new Error(`${second?.id}: ThrottlingException`)]);
});

it('takes none when each call fails at once, and says why instead of rejecting', async () => {
  bridge.failure = 400;
  const more = judgeAll(Array.from({ length: 60 }, (_, index) => (index % 2 ? 'dns' : '+'))).record.pending;
  const { taken, faults } = await publisher().publish(more);
  expect(taken.size).toBe(0);
  expect(faults).toHaveLength(6);
  expect(faults[0]).toMatchObject({ name: 'AccessDeniedException' });
});

it('asks an endpoint that answers nothing no further once a call has taken its time', async () => {
  const given = new AbortController();
  const timeout = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(given.signal);
  const silent = await httpCell(() => {
    // The calls under way at once.
    if (silent.received.length === 4) given.abort();
  });
  const changes = judgeAll(Array.from({ length: 60 }, (_, index) => (index % 2 ? 'dns' : '+'))).record.pending;
  const { taken, faults } = await createEventBridge({ endpoint: silent.baseUrl, eventBus: 'b' }).publish(changes);
  timeout.mockRestore();
  await silent.close();
  expect(taken.size).toBe(0);
  expect(silent.received).toHaveLength(4);
  expect(faults.map((fault) => (fault as Error).name)).toEqual(Array.from({ length: 4 }, () => 'AbortError'));
});
