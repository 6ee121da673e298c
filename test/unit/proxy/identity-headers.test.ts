// What the Cell is told about the caller: from the verdict where there is one, and never a role from the client.

import type { Verdict } from '../../../lambdas/domain/verdict';
import { httpCell, type TestCell } from '../../support/cell-server';
import { testProxy } from '../../support/proxy';

let cell: TestCell;
beforeAll(async () => {
  cell = await httpCell((_, response) => response.end());
});
afterAll(() => cell.close());
beforeEach(() => cell.received.splice(0));

const claimed = { 'x-user-id': 'forged', 'x-user-role': 'admin', 'x-data-scope': 'all', 'x-tenant-id': 'acme' };
const user = (allowedCells: string[] | null = null): Verdict => ({
  outcome: 'allow',
  caller: { kind: 'user', tenantId: 'acme', userId: '用户', role: 'operator', allowedCells },
});

const ask = (verdict?: Verdict | null, headers: Record<string, string> = claimed) =>
  testProxy({ erp: { baseUrl: cell.baseUrl, core: true } }, verdict === undefined ? {} : { verdict }).ask({ headers });

test('a verified caller is who the verdict says', async () => {
  await ask(user());
  expect(cell.received[0]?.headers).toMatchObject({
    'x-tenant-id': 'acme',
    'x-user-role': 'operator',
    'x-data-scope': 'all',
  });
  expect(Buffer.from(String(cell.received[0]?.headers['x-user-id']), 'latin1').toString()).toBe('用户');
});

test('an unverified caller keeps its X-User-Id, and has no role', async () => {
  await ask();
  expect(cell.received[0]?.headers).toMatchObject({ 'x-tenant-id': 'acme', 'x-user-id': 'forged' });
  expect(cell.received[0]?.headers).not.toHaveProperty('x-user-role');
});

test('a Cell outside the allowed ones is FORBIDDEN, one among them is not', async () => {
  expect((await ask(user(['crm']))).envelope()).toMatchObject({ code: 'FORBIDDEN' });
  expect((await ask(user(['crm', 'erp']))).statusCode).toBe(200);
  expect(cell.received).toHaveLength(1);
});

test('a verdict for another tenant than the header names is TENANT_MISMATCH', async () => {
  expect((await ask(user(), { ...claimed, 'x-tenant-id': 'other' })).envelope()).toMatchObject({
    code: 'TENANT_MISMATCH',
  });
});

test('without a verdict the request is refused', async () => {
  const answer = await ask(null);
  expect([answer.statusCode, answer.envelope().code]).toEqual([503, 'SERVICE_UNAVAILABLE']);
  expect(cell.received).toHaveLength(0);
});

test('the caller’s address is told by one header, which is the platform’s word', async () => {
  const address = {
    'x-gateway-client-address': '203.0.113.9',
    'x-real-ip': '203.0.113.9',
    forwarded: 'for=203.0.113.9',
  };
  await ask(undefined, { ...claimed, ...address, 'x-forwarded-for': '203.0.113.9' });
  const headers = cell.received[0]?.headers ?? {};
  expect(headers['x-gateway-client-address']).toBe('192.0.2.1');
  expect(JSON.stringify(headers)).not.toContain('203.0.113.9');
});

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

test.each([
  ['good', TRACEPARENT, 'a=1'],
  ['bad', TRACEPARENT.toUpperCase(), undefined],
  ['missing', undefined, undefined],
  ['doubled', `${TRACEPARENT},${TRACEPARENT}`, undefined],
])('next to a %s traceparent, tracestate arrives as its own or not at all', async (_, given, wanted) => {
  await ask(undefined, { ...claimed, tracestate: 'a=1', ...(given !== undefined && { traceparent: given }) });
  const headers = cell.received[0]?.headers ?? {};
  expect(headers['tracestate']).toBe(wanted);
  expect(headers['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/);
});

test('the trace that a caller is in goes on: in the log, in the answer and to the Cell, below a span of the gateway', async () => {
  const answer = await ask(undefined, { ...claimed, 'x-request-id': 'r-1', traceparent: TRACEPARENT });
  const trace = TRACEPARENT.slice(3, 35);
  const headers = cell.received[0]?.headers ?? {};
  expect(headers['x-trace-id']).toBe(trace);
  expect(headers['traceparent']).toBe(`00-${trace}-${String(headers['x-span-id'])}-01`);
  expect(headers['traceparent']).not.toBe(TRACEPARENT);
  expect(answer.headers['X-Trace-Id'] ?? answer.headers['x-trace-id']).toBe(trace);
});
