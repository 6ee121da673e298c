// What the flow of the proxy hands to its neighbours (limits, lights, the forwarding, the log) for each kind of caller.

import { HEADER } from '../../../lambdas/contract/headers';
import { DEFAULT_PROXY } from '../../../lambdas/contract/settings';
import type { GatewayResponse, RequestFacts } from '../../../lambdas/domain/http';
import type { Light } from '../../../lambdas/domain/light/light';
import { isRefusal, type Refusal, refusal } from '../../../lambdas/domain/refusal';
import type { Caller } from '../../../lambdas/domain/verdict';
import { createLightCheck, createProxyApp, type LimitedCall, withoutRefusalMark } from '../../../lambdas/proxy/app';
import type { CellOrder } from '../../../lambdas/proxy/cell-call';
import type { FleetGate } from '../../../lambdas/proxy/fleet/fleet-gate';
import { gatewayRequest } from '../../support/gateway-request';

const USER: Caller = { kind: 'user', tenantId: 'acme', userId: 'u-1', role: '', allowedCells: null, limits: '{}' };
const ANSWER: GatewayResponse = { status: 200, headers: {}, body: 'ok' };
const routes = {
  cells: {
    erp: { baseUrl: 'http://erp', core: true },
    list: { baseUrl: 'http://list', core: true, readsWithBody: true },
  },
};

interface Asked {
  readonly caller?: Caller;
  readonly tenant?: string;
  readonly path?: string;
  readonly method?: string;
  readonly body?: string;
  readonly hmacV1?: boolean;
  readonly light?: Refusal;
}

async function run({
  caller = USER,
  tenant,
  path = '/api/v1/erp/x',
  method = 'GET',
  body = '',
  hmacV1 = true,
  light,
}: Asked) {
  const orders: CellOrder[] = [];
  const limited: LimitedCall[] = [];
  const lights: string[] = [];
  const facts: RequestFacts = {};
  const app = createProxyApp({
    rules: { requireTenantId: false, hmacV1 },
    routes,
    credentials: DEFAULT_PROXY,
    withinLimits: (call, pass) => {
      limited.push(call);
      return pass();
    },
    checkLight: async (cell, asked) => {
      lights.push(`${asked} ${cell}`);
      return light;
    },
    forward: async (order) => {
      orders.push(order);
      return ANSWER;
    },
  });
  const headers = {
    authorization: 'Bearer t',
    'content-type': 'text/plain',
    'x-request-id': 'r',
    ...(tenant !== undefined && { 'x-tenant-id': tenant }),
  };
  const verdict = { outcome: 'allow', caller } as const;
  const answer = await app(gatewayRequest({ method, path, headers, verdict, body: Buffer.from(body) }), facts);
  return { answer, order: orders[0], limited: limited[0], lights, facts };
}

test('a verified tenant owns its connections, its circuit by a mark, and its limits by its user', async () => {
  const { order, limited, lights, facts } = await run({ method: 'PUT', body: 'four' });
  expect(order).toMatchObject({ cell: 'erp', owner: 'user acme', route: routes.cells.erp, cellPath: '/x' });
  // A mark is the same for the same tenant only, and names it to nobody.
  expect(order?.tenant).toMatch(/^[0-9a-f]{12}$/);
  expect((await run({})).order?.tenant).toBe(order?.tenant);
  expect((await run({ caller: { ...USER, tenantId: 'globex' } })).order?.tenant).not.toBe(order?.tenant);
  expect(limited).toMatchObject({
    tenantId: 'acme',
    who: 'u-1',
    limits: '{}',
    cell: 'erp',
    method: 'PUT',
    bodyBytes: 4,
  });
  expect(limited?.facts).toBe(facts);
  expect(lights).toEqual(['PUT erp']);
  expect(facts).toMatchObject({ tenantId: 'acme', cell: 'erp' });
});

test('a caller whom nobody verified has no circuit of its own, and is known by the credential it shows', async () => {
  const { order, limited, facts } = await run({ caller: { kind: 'unverified' }, tenant: 'acme' });
  expect(order).toMatchObject({ owner: 'unverified acme', tenant: undefined });
  expect(limited).toMatchObject({ tenantId: 'acme', who: 'Bearer t', limits: undefined });
  expect(facts.tenantId).toBe('acme');
});

test('a caller without a tenant has no mark and no limits, and a user without one goes nowhere', async () => {
  const { order, limited, facts } = await run({ caller: { kind: 'unverified' } });
  expect(order).toMatchObject({ owner: 'unverified ', tenant: undefined });
  expect(limited).toBeUndefined();
  expect('tenantId' in facts).toBe(false);
  const { tenantId, ...nobody } = USER as Caller & { kind: 'user' };
  expect(tenantId).toBe('acme');
  const refused = await run({ caller: nobody });
  expect([refused.answer, refused.order]).toEqual([expect.objectContaining({ code: 'TENANT_MISMATCH' }), undefined]);
});

test('the key that was shown is in the log, and a user’s token is not', async () => {
  expect((await run({ caller: { ...USER, keyId: 'k-1' } })).facts['keyId']).toBe('k-1');
  expect((await run({})).facts['keyId']).toBeUndefined();
});

test.each([
  ['/api/v1/toString/x', 'CELL_NOT_FOUND', undefined],
  ['/api/v1/nobody', 'CELL_NOT_FOUND', undefined],
  ['/api/v2/erp', 'NOT_FOUND', undefined],
  ['/api/v1/erp/../x', 'BAD_REQUEST', undefined],
])('%s is no Cell: %s', async (path, code, cell) => {
  const { answer, order, facts } = await run({ path });
  expect(answer).toMatchObject({ code });
  expect([order, facts.cell]).toEqual([undefined, cell]);
});

test('a Cell that the caller may not call is asked neither for its limits nor its light', async () => {
  const { answer, order, limited, lights } = await run({ caller: { ...USER, allowedCells: ['list'] } });
  expect(answer).toMatchObject({ code: 'FORBIDDEN' });
  expect([order, limited, lights]).toEqual([undefined, undefined, []]);
});

test('a light that forbids the method ends the request behind the limits', async () => {
  const light = refusal('RED_LIGHT', 'Moving');
  const { answer, order, limited } = await run({ method: 'PUT', light });
  expect([answer, order, limited?.cell]).toEqual([light, undefined, 'erp']);
});

test.each([
  ['GET', 'erp', 'BAD_REQUEST'],
  ['HEAD', 'erp', 'BAD_REQUEST'],
  ['GET', 'list', undefined],
  ['POST', 'erp', undefined],
])('a body with %s for %s: %s', async (method, cell, code) => {
  const { answer } = await run({ method, path: `/api/v1/${cell}/x`, body: 'b' });
  expect(isRefusal(answer) ? answer.code : undefined).toBe(code);
});

test('only a signature that cannot carry a | refuses it', async () => {
  const path = '/api/v1/erp/a|b';
  expect((await run({ path, method: 'POST' })).answer).toMatchObject({ code: 'BAD_REQUEST' });
  expect((await run({ path, method: 'POST', hmacV1: false })).answer).toEqual(ANSWER);
  expect((await run({ path })).answer).toEqual(ANSWER);
});

test('the mark of a Cell’s verifier reaches no caller, and counts with 403 alone', () => {
  const marked = (status: number, reason: string) => {
    const facts: RequestFacts = { metrics: { retries: 1 } };
    const headers = { [HEADER.signatureRefused]: reason, vary: 'a' };
    return { facts, answer: withoutRefusalMark({ status, headers, body: '' }, facts) };
  };
  const counted = marked(403, 'bad_nonce');
  expect(counted.answer.headers).toEqual({ vary: 'a' });
  expect(counted.facts).toEqual({ metrics: { retries: 1, signatureRefused: 1 }, signatureRefused: 'bad_nonce' });
  for (const reason of ['Bad Nonce', 'a'.repeat(41), '']) {
    expect(marked(403, reason).facts).toEqual({ metrics: { retries: 1, signatureRefused: 1 } });
  }
  expect(marked(403, 'a'.repeat(40)).facts['signatureRefused']).toHaveLength(40);
  expect(marked(401, 'bad_nonce')).toMatchObject({
    facts: { metrics: { retries: 1 } },
    answer: { headers: { vary: 'a' } },
  });
  expect(marked(401, 'bad_nonce').facts['signatureRefused']).toBeUndefined();
});

test.each([
  [1, 1],
  [1_000, 1],
  [1_001, 2],
  [-5_000, 1],
])('a red light that ends in %i ms is told as %i s', async (leftMs, seconds) => {
  const asked: unknown[] = [];
  const light = { untilMs: 10_000 + leftMs, reason: 'Moving' } as Light;
  const gate = {
    forbiddingLight: async (cell: string | undefined, method: string) => {
      asked.push([cell, method]);
      return method === 'POST' ? light : undefined;
    },
  } as unknown as FleetGate;
  const check = createLightCheck(gate, routes, () => 10_000);
  expect(await check('erp', 'POST')).toEqual(refusal('RED_LIGHT', 'Moving', { retryAfterSeconds: seconds }));
  expect(await check('constructor', 'GET')).toBeUndefined();
  expect(asked).toEqual([
    ['erp', 'POST'],
    [undefined, 'GET'],
  ]);
});
