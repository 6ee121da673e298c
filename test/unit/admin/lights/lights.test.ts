// The lights API: setting, listing, and every wrong field named at once.

import { createLightChanges } from '../../../../lambdas/admin/lights/changes';
import { createLightParts } from '../../../../lambdas/admin/lights/parts';
import type { GatewayRequest, GatewayResponse, RequestFacts } from '../../../../lambdas/domain/http';
import { isRefusal, type Refusal } from '../../../../lambdas/domain/refusal';
import { gatewayRequest } from '../../../support/gateway-request';
import { createMemoryLights } from '../../../support/memory-stores/lights';

let nowMs: number;
let facts: RequestFacts;
let ask: (key: string, overrides?: Partial<GatewayRequest>) => Promise<GatewayResponse | Refusal>;

beforeEach(() => {
  nowMs = 1_764_000_000_000;
  facts = {};
  const store = createMemoryLights();
  const clock = () => nowMs;
  const changes = createLightChanges({
    store,
    routes: { cells: { erp: { baseUrl: 'http://erp', core: true }, wms: { baseUrl: 'http://wms', core: true } } },
    clock,
  });
  const parts = { ...createLightParts({ store, clock }), ...changes };
  ask = async (key, overrides = {}) =>
    (parts[key] as NonNullable<(typeof parts)[string]>)(
      gatewayRequest({ verdict: { outcome: 'allow', caller: { kind: 'ops' } }, ...overrides }),
      facts,
    );
});

const bodyOf = (answer: GatewayResponse | Refusal): unknown =>
  isRefusal(answer) ? { code: answer.code, details: answer.details } : JSON.parse(String(answer.body));
const put = async (target: string, body: unknown) =>
  bodyOf(
    await ask('PUT /api/admin/lights/{target}', {
      pathParameters: { target },
      body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    }),
  );
const list = async () => bodyOf(await ask('GET /api/admin/lights'));

test('a light is set with who set it and when it ends, listed, and put out', async () => {
  const red = {
    target: 'erp',
    color: 'red',
    reason: '数据迁移',
    set_by: 'ops',
    since: 1_764_000_000,
    until: 1_764_000_600,
  };
  expect(await put('erp', { color: 'red', reason: ' 数据迁移 ', minutes: 10 })).toEqual(red);
  expect(facts).toEqual({ subject: 'erp', color: 'red' });
  expect(await list()).toEqual({ data: [red], total: 1 });
  expect(await put('erp', { color: 'green' })).toEqual({ target: 'erp', color: 'green' });
  expect(await list()).toEqual({ data: [], total: 0 });
  expect(await put('erp', { color: 'green', reason: 'moved' })).toEqual({ target: 'erp', color: 'green' });
});

test('lights of two Cells are changed apart', async () => {
  for (const [reason, target] of [
    ['first', 'erp'],
    ['second', 'wms'],
    ['third', 'erp'],
  ] as const) {
    expect(await put(target, { color: 'red', reason, minutes: 10 })).toMatchObject({ target, reason });
  }
  expect(await list()).toMatchObject({ data: [{ reason: 'third' }, { reason: 'second' }], total: 2 });
});

test('the platform has a light of its own, with an end given as a time', async () => {
  expect(await put('gateway', { color: 'red', reason: 'freeze', expiresAt: 1_764_000_060.5 })).toMatchObject({
    target: 'gateway',
    until: 1_764_000_060.5,
  });
});

test.each([
  [{ minutes: 10_080 }, 1_764_604_800],
  [{ expiresAt: 1_764_604_800 }, 1_764_604_800],
  [{ minutes: 10_081 }, undefined],
  [{ expiresAt: 1_764_604_801 }, undefined],
])('a light may burn for a week, and no longer: %j', async (end, until) => {
  const answer = await put('erp', { color: 'red', reason: 'freeze', ...end });
  expect(answer).toMatchObject(until === undefined ? { code: 'BAD_REQUEST' } : { target: 'erp', until });
});

test('lights are listed by the names of what they stop', async () => {
  for (const target of ['wms', 'gateway', 'erp']) await put(target, { color: 'red', reason: 'x', minutes: 1 });
  expect(await list()).toMatchObject({ data: [{ target: 'erp' }, { target: 'gateway' }, { target: 'wms' }] });
});

test('an expired light is not listed, though it is still stored', async () => {
  await put('erp', { color: 'red', reason: 'x', minutes: 1 });
  nowMs += 60_000;
  expect(await list()).toEqual({ data: [], total: 0 });
});

test.each(['crm', 'toString', '', 'GATEWAY'])('there is no light for %p', async (target) => {
  expect(await put(target, { color: 'green' })).toMatchObject({ code: 'NOT_FOUND' });
});

test.each<[string, unknown, RegExp]>([
  ['no JSON', 'red', /must be a JSON object/],
  ['a list', [], /must be a JSON object/],
  ['no color', {}, /color is missing/],
  ['another color', { color: 'amber' }, /color must be red or green/],
  ['no reason', { color: 'red', minutes: 5 }, /reason is missing/],
  ['an empty reason', { color: 'red', minutes: 5, reason: '  ' }, /reason must be a text/],
  ['a control character', { color: 'red', minutes: 5, reason: 'a\nb' }, /reason must be a text/],
  ['no end', { color: 'red', reason: 'x' }, /minutes or expiresAt/],
  ['two ends', { color: 'red', reason: 'x', minutes: 5, expiresAt: 1_764_000_060 }, /minutes or expiresAt/],
  ['no time at all', { color: 'red', reason: 'x', minutes: 0 }, /minutes must be a whole number/],
  ['half a minute', { color: 'red', reason: 'x', minutes: 0.5 }, /minutes must be a whole number/],
  ['longer than a week', { color: 'red', reason: 'x', minutes: 10_081 }, /minutes must be a whole number/],
  ['an end that has passed', { color: 'red', reason: 'x', expiresAt: 1_764_000_000 }, /expiresAt must be a time/],
  ['an end in milliseconds', { color: 'red', reason: 'x', expiresAt: 1_764_000_060_000 }, /expiresAt must be a time/],
  ['an unknown field', { color: 'red', reason: 'x', minutes: 5, colour: 'red' }, /colour is not a field/],
  ['a green one with an end', { color: 'green', minutes: 5 }, /minutes is not a field/],
  ['a green one with a blank reason', { color: 'green', reason: ' ' }, /reason must be a text/],
])('%s is refused', async (_, body, details) => {
  expect(await put('erp', body)).toEqual({ code: 'BAD_REQUEST', details: expect.stringMatching(details) });
  expect(await list()).toEqual({ data: [], total: 0 });
});

test('every wrong field is named at once', async () => {
  const answer = await put('erp', { color: 'red', reason: '', minutes: -1 });
  expect(answer).toMatchObject({ details: expect.stringMatching(/reason.*minutes|minutes.*reason/) });
});
