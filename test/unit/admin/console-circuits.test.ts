// Circuits over the admin API: how each phase is shown, what is written by hand, and what is refused.

import type { BatchGetItemInput } from '@aws-sdk/client-dynamodb';
import { type CircuitTable, createCircuitTable } from '../../../lambdas/admin/console/circuit-table';
import { createCircuitParts } from '../../../lambdas/admin/console/circuits';
import { type BreakerSettings, DEFAULT_BREAKER } from '../../../lambdas/contract/settings';
import { type Circuit, CLOSED } from '../../../lambdas/domain/circuit/circuit';
import { HAND } from '../../../lambdas/domain/circuit/hold';
import { isRefusal } from '../../../lambdas/domain/refusal';
import type { DynamoCall } from '../../../lambdas/stores/dynamodb/call';
import { createDynamoCircuitHistory, toHoldItem } from '../../../lambdas/stores/dynamodb/console-items';
import { toCircuitItem } from '../../../lambdas/stores/dynamodb/fleet-items';
import { startTestDynamo, type TestDynamo } from '../../support/dynalite';
import { gatewayRequest } from '../../support/gateway-request';

const NOW = Date.parse('2026-11-30T03:10:00Z');
const iso = (afterMs: number) => new Date(NOW + afterMs).toISOString();

let dynamo: TestDynamo;
beforeAll(async () => {
  dynamo = await startTestDynamo();
});
afterAll(() => dynamo.stop());

interface Setting {
  readonly patrolSeconds?: number;
  readonly breaker?: Partial<BreakerSettings>;
  readonly ofErp?: Partial<BreakerSettings>;
  readonly over?: (table: CircuitTable) => CircuitTable;
}

async function console({ patrolSeconds = 30, breaker, ofErp, over = (table) => table }: Setting = {}) {
  const name = await dynamo.createTable();
  const put = (Item: Record<string, object>) => dynamo.call('PutItem', { TableName: name, Item } as never);
  const erp = { baseUrl: 'http://erp', core: true, ...(ofErp && { breaker: { ...DEFAULT_BREAKER, ...ofErp } }) };
  const parts = createCircuitParts({
    table: over(createCircuitTable(dynamo.call, { state: name, audit: name }, () => NOW)),
    routes: { cells: { erp, crm: { baseUrl: 'http://crm', core: false } } },
    breaker: { ...DEFAULT_BREAKER, ...breaker },
    patrolSeconds,
    clock: () => NOW,
  });
  const ask = async (key: keyof typeof parts, cell = '', body: object = {}): Promise<Record<string, unknown>> => {
    const request = gatewayRequest({ pathParameters: { cell }, body: Buffer.from(JSON.stringify(body)) });
    const answer = await parts[key]?.(request, {});
    if (answer === undefined) throw new Error('there is no such part');
    return isRefusal(answer)
      ? { code: answer.code, details: answer.details }
      : (JSON.parse(String(answer.body)) as Record<string, unknown>);
  };
  return {
    put,
    list: () => ask('GET /api/admin/circuits'),
    read: (cell: string) => ask('GET /api/admin/circuits/{cell}', cell),
    set: (cell: string, body: object) => ask('PUT /api/admin/circuits/{cell}', cell, body),
    history: createDynamoCircuitHistory(dynamo.call, name),
  };
}

const OUTAGE = { generation: 5, sinceMs: NOW - 60_000, reopenings: 0 } as const;
const HOLD = { cell: 'erp', reason: 'moving', setBy: 'ada', sinceMs: NOW - 1_000, untilMs: NOW + 1_000 };

test.each<[what: string, circuit: Circuit, shown: object]>([
  ['closed', CLOSED, { phase: 'closed' }],
  [
    'open',
    { phase: 'open', ...OUTAGE, cause: 'patrol', untilMs: NOW + 9_000 },
    { phase: 'open', since: iso(-60_000), opened_by: 'patrol', by_hand: false, until: iso(9_000) },
  ],
  [
    'half-open',
    { phase: 'half_open', ...OUTAGE, cause: 'traffic', successes: 1, failures: 0, probe: null },
    { phase: 'half-open', since: iso(-60_000), opened_by: 'traffic', by_hand: false },
  ],
  [
    'half-open with the probe of an environment out',
    {
      phase: 'half_open',
      ...OUTAGE,
      cause: 'traffic',
      successes: 1,
      failures: 0,
      probe: { holder: 'e', untilMs: NOW },
    },
    { phase: 'half-open', since: iso(-60_000), opened_by: 'traffic', by_hand: false },
  ],
  [
    'half-open with the probe kept by hand, after its hold',
    {
      phase: 'half_open',
      ...OUTAGE,
      cause: 'traffic',
      successes: 0,
      failures: 0,
      probe: { holder: HAND, untilMs: NOW + 7 },
    },
    { phase: 'half-open', since: iso(-60_000), opened_by: 'traffic', by_hand: false, until: iso(7) },
  ],
])('a circuit that is %s', async (_, circuit, shown) => {
  const { put, list, read } = await console();
  if (circuit !== CLOSED) await put(toCircuitItem('erp', circuit));
  expect(await list()).toEqual({
    circuits: [
      { cell: 'crm', phase: 'closed' },
      { cell: 'erp', ...shown },
    ],
    problems: [],
  });
  expect(await read('erp')).toEqual({ cell: 'erp', ...shown, history: [] });
});

test.each([
  ['from its start', { sinceMs: NOW }, true],
  ['before its end', { untilMs: NOW + 1 }, true],
  ['no longer at its end', { untilMs: NOW }, false],
  ['not yet before its start', { sinceMs: NOW + 1 }, false],
  ['for its own Cell alone', { cell: 'crm' }, false],
])('a hold counts %s', async (_, more, isHeld) => {
  const { put, read } = await console();
  const hold = { ...HOLD, ...more };
  await put(toHoldItem(hold));
  const { opened_by, by_hand, reason, since, until } = await read('erp');
  const held = {
    opened_by: 'ada',
    by_hand: true,
    reason: 'moving',
    since: iso(hold.sinceMs - NOW),
    until: iso(hold.untilMs - NOW),
  };
  expect({ opened_by, by_hand, reason, since, until }).toEqual(isHeld ? held : {});
});

test.each([
  ['an hour, unless minutes are named', undefined, 3_600_000],
  ['the minutes that are named', 7, 420_000],
])('a circuit is held open for %s, with its history', async (_, minutes, ms) => {
  const { set, read } = await console();
  const body = { phase: 'open', reason: 'it writes twice', ...(minutes !== undefined && { minutes }) };
  const shown = { cell: 'erp', phase: 'open', since: iso(0), opened_by: 'unknown', by_hand: true, until: iso(ms) };
  expect(await set('erp', body)).toEqual({ ...shown, reason: 'it writes twice' });
  expect(await read('erp')).toMatchObject({
    ...shown,
    history: [{ at: iso(0), phase: 'open', by: 'unknown', reason: 'it writes twice' }],
  });
});

test('a circuit that is closed by hand is closed at once, and its hold has ended', async () => {
  const { put, set, read } = await console();
  await put(toHoldItem(HOLD));
  expect(await set('erp', { phase: 'closed', reason: 'mended' })).toEqual({ cell: 'erp', phase: 'closed' });
  expect(await read('erp')).toEqual({
    cell: 'erp',
    phase: 'closed',
    history: [{ at: iso(0), phase: 'closed', by: 'unknown', reason: 'mended' }],
  });
});

test('the last hundred changes of a circuit are told', async () => {
  const { read, history } = await console();
  for (let change = 0; change < 101; change += 1) {
    await history.add('erp', { atMs: NOW - change, phase: 'open', by: 'patrol', reason: '' });
  }
  const { history: told } = await read('erp');
  expect(told).toHaveLength(100);
  expect(told).toContainEqual({ at: iso(-99), phase: 'open', by: 'patrol', reason: '' });
});

test.each<[body: object, code: string]>([
  [{ phase: 'ajar', reason: 'r' }, 'BAD_REQUEST'],
  [{ phase: 'open' }, 'BAD_REQUEST'],
  [{ phase: 'open', reason: 'r', minutes: 0 }, 'BAD_REQUEST'],
  [{ phase: 'open', reason: 'r', minutes: 1_441 }, 'BAD_REQUEST'],
  [{ phase: 'closed', reason: 'r', minutes: 5 }, 'BAD_REQUEST'],
])('%j changes no circuit: %s', async (body, code) => {
  const { set, read } = await console();
  expect(await set('erp', body)).toMatchObject({ code });
  expect(await set('nobody', { phase: 'closed', reason: 'r' })).toMatchObject({ code: 'NOT_FOUND' });
  expect(await read('nobody')).toMatchObject({ code: 'NOT_FOUND' });
  expect(await read('erp')).toEqual({ cell: 'erp', phase: 'closed', history: [] });
});

test.each([
  ['as long as one writing holds', { patrolSeconds: 45 }, undefined],
  ['a second longer', { patrolSeconds: 46 }, 21],
  ['longer than the deployment holds', { patrolSeconds: 46, breaker: { openSeconds: 20 } }, 21],
  ['longer, where the deployment holds as long', { patrolSeconds: 46, breaker: { openSeconds: 21 } }, undefined],
  ['longer, where this Cell holds as long', { patrolSeconds: 46, ofErp: { openSeconds: 21 } }, undefined],
  ['longer than this Cell holds', { patrolSeconds: 46, breaker: { openSeconds: 21 }, ofErp: { openSeconds: 9 } }, 21],
])(
  'a circuit is opened by hand only for what one writing holds: rounds of the patrol %s',
  async (_, setting, seconds) => {
    const { set } = await console(setting);
    const answer = await set('erp', { phase: 'open', reason: 'r' });
    const details = `To stay open between two rounds of the patrol, a Cell needs breaker.openSeconds of ${seconds}`;
    expect(answer).toMatchObject(seconds === undefined ? { phase: 'open' } : { code: 'BAD_REQUEST', details });
    expect(await set('erp', { phase: 'closed', reason: 'r' })).toMatchObject({ phase: 'closed' });
  },
);

test.each([
  [4, { phase: 'open' }],
  [5, { code: 'SERVICE_UNAVAILABLE' }],
])('a change that %i others overtake', async (others, answer) => {
  let left = others;
  const over = (table: CircuitTable): CircuitTable => ({
    ...table,
    set: async (...change) => {
      left -= 1;
      return left < 0 && table.set(...change);
    },
  });
  const { set } = await console({ over });
  expect(await set('erp', { phase: 'open', reason: 'r' })).toMatchObject(answer);
});

test('circuits that a busy table leaves unread are asked for again', async () => {
  const name = await dynamo.createTable();
  let reads = 0;
  const call: DynamoCall = async (operation, input) => {
    if (operation === 'BatchGetItem') reads += 1;
    return reads === 1
      ? ({ UnprocessedKeys: (input as BatchGetItemInput).RequestItems } as never)
      : dynamo.call(operation, input);
  };
  const table = createCircuitTable(call, { state: name, audit: name }, () => NOW);
  expect(await table.readMany(['erp'])).toEqual(new Map([['erp', CLOSED]]));
  expect(reads).toBe(2);
});
