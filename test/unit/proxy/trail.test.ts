// The trail of a request in its log line: what it says of connections, tries and circuits, and what it costs.

import { CLOSED } from '../../../lambdas/domain/circuit/circuit';
import { readTrail, writeTrail } from '../../../lambdas/domain/trail';
import { watchCircuits } from '../../../lambdas/proxy/trail/watch';
import { httpCell, NOBODY, type TestCell } from '../../support/cell-server';
import { testProxy } from '../../support/proxy';

let cell: TestCell;
let status = 200;
beforeEach(async () => {
  status = 200;
  cell = await httpCell((_, response) => {
    response.writeHead(status, { 'content-type': 'text/plain' });
    response.end('answer');
  });
});
afterEach(() => cell.close());

function proxyOf(baseUrl: string, more: Partial<Parameters<typeof testProxy>[1]> = {}) {
  const proxy = testProxy({ erp: { baseUrl, core: true } }, { trail: true, ...more });
  const steps = (): string => String(proxy.log.lines.at(-1)?.fields['steps']);
  const trail = () => readTrail(steps());
  return { ...proxy, steps, trail };
}

const path = '/api/v1/erp/orders/4711/positions';
const body = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json', 'x-request-id': 'r' } };

test('a good request: who called, the circuit, the scheme, and one try', async () => {
  const { ask, trail, steps } = proxyOf(cell.baseUrl);
  await ask({ path });
  expect(trail()).toMatchObject({ caller: 'h', circuit: 'c', signature: 'h', notes: {} });
  expect(trail()?.tries).toEqual([
    {
      reused: false,
      startMs: expect.any(Number) as number,
      connectMs: expect.any(Number) as number,
      firstByteMs: expect.any(Number) as number,
      endMs: expect.any(Number) as number,
      end: 200,
    },
  ]);
  await ask({ path });
  expect(trail()?.tries).toMatchObject([{ reused: true, end: 200 }]);
  expect(steps()).toMatch(/^hch r\d+,,\d+,\d+=200$/);
});

test.each([
  ['someone', 'u'],
  ['cgk_0123456789abcdef', 'k'],
])('a verified user is told from a key, and from a caller whom nobody verified: %s', async (userId, code) => {
  const caller = { kind: 'user', tenantId: 'acme', userId, role: '', allowedCells: null } as const;
  const { ask, trail } = proxyOf(cell.baseUrl, { verdict: { outcome: 'allow', caller } });
  await ask({ path });
  expect(trail()?.caller).toBe(code);
});

test('a read that fails is tried again, and the trail says why it ended', async () => {
  status = 503;
  const { ask, trail } = proxyOf(cell.baseUrl, { retries: 1, retryBudgetRatio: 1 });
  await ask({ path });
  expect(trail()?.tries.map(({ end }) => end)).toEqual([503, 503]);
  expect(trail()?.notes).toMatchObject({ noRetry: 'tries', keyId: expect.any(String) as string });
});

test('a kept connection that broke is no try that counts', async () => {
  let requests = 0;
  const breaking = await httpCell((_, response) => {
    requests += 1;
    if (requests === 2) response.socket?.destroy();
    else response.writeHead(requests === 1 ? 200 : 503).end();
  });
  const { ask, trail } = proxyOf(breaking.baseUrl, { retries: 1, retryBudgetRatio: 1 });
  await ask({ path });
  await ask({ path });
  await breaking.close();
  expect(trail()?.tries).toMatchObject([{ reused: true, end: 'reset' }, { end: 503 }]);
  expect(trail()?.notes.noRetry).toBe('circuit');
});

test.each<[number, 'GET' | 'POST', string]>([
  [500, 'GET', 'status'],
  [503, 'POST', 'write'],
])('a %d to %s is not tried again: %s', async (answered, method, noRetry) => {
  status = answered;
  const { ask, trail } = proxyOf(cell.baseUrl, { retries: 2 });
  await ask(method === 'POST' ? { path, ...body } : { path });
  expect(trail()?.notes.noRetry).toBe(noRetry);
  expect(trail()?.tries).toHaveLength(1);
});

test('a Cell that is not there: no connection, no first byte', async () => {
  const { ask, trail } = proxyOf(NOBODY, { retries: 0 });
  expect((await ask({ path })).statusCode).toBe(502);
  expect(trail()?.tries).toMatchObject([{ reused: false, end: 'unreachable' }]);
  expect(trail()?.tries[0]).not.toHaveProperty('firstByteMs');
});

test('the failure that opens the circuit says with what, and the next request who opened it', async () => {
  status = 500;
  const breaker = {
    windowSeconds: 10,
    failureRatio: 0.5,
    minimumCalls: 2,
    openSeconds: 60,
    halfOpenProbes: 1,
    successesToClose: 1,
    tenantsToOpen: 1,
  };
  const { ask, trail } = proxyOf(cell.baseUrl, { breaker });
  await ask({ path, ...body });
  await ask({ path, ...body });
  expect(trail()?.notes.opened).toEqual([2, 2]);
  const refused = await ask({ path, ...body });
  expect(refused.envelope().code).toBe('CIRCUIT_OPEN');
  expect(trail()).toMatchObject({ circuit: 'o', tries: [], notes: { opened: [2, 2] } });
  expect(trail()?.notes.circuit?.slice(0, 2)).toEqual(['open', 'traffic']);
  expect(trail()?.notes.retryAfterMs).toBeGreaterThan(0);
});

test('lines grow by at most a tenth where one request in a hundred fails', async () => {
  const { ask, log } = proxyOf(cell.baseUrl, { retries: 2, retryBudgetRatio: 1 });
  for (let count = 0; count < 99; count += 1) await ask({ path });
  status = 503;
  await ask({ path });
  const bytes = (fields: object): number => {
    const line = { level: 'INFO', message: 'Request answered', timestamp: new Date(0).toISOString(), service: 'proxy' };
    return Buffer.byteLength(JSON.stringify({ ...line, ...fields }));
  };
  const lines = log.lines.map(({ fields }) => fields);
  expect(lines).toHaveLength(100);
  const withTrail = lines.reduce((sum, fields) => sum + bytes(fields), 0);
  const without = lines.reduce((sum, fields) => sum + bytes({ ...fields, steps: undefined }), 0);
  expect(withTrail / without).toBeLessThanOrEqual(1.1);
  expect(lines.slice(0, 99).every(({ steps }) => String(steps).length <= 32)).toBe(true);
});

test('a proxy without a trail writes none', async () => {
  const { ask, log } = testProxy({ erp: { baseUrl: cell.baseUrl, core: true } });
  await ask({ path });
  expect(log.lines.at(-1)?.fields).not.toHaveProperty('steps');
});

test('what is written is read back, and another text is no trail', () => {
  const trail = {
    caller: 'k',
    circuit: 'p',
    signature: 'b',
    tries: [
      { reused: true, startMs: 1, endMs: 2, end: 'reset' },
      { reused: false, startMs: 2, connectMs: 130, firstByteMs: 1_234, endMs: 5_678, end: 200 },
    ],
    notes: {
      circuit: ['half_open', 'patrol', 1_764_000_000_500, 2],
      retryAfterMs: 1_000,
      opened: [3, 4],
      noRetry: 'budget',
      keyId: 'key ~ 1',
    },
  } as const;
  expect(readTrail(writeTrail(trail))).toEqual(trail);
  for (const text of ['', 'xyz r1,,2,3=200', 'something else']) expect(readTrail(text)).toBeUndefined();
});

test('what the table answers is passed on to the circuits as it is, and kept as last seen', async () => {
  const opened = { ...CLOSED, generation: 2 };
  const state = { circuit: CLOSED, platformLight: undefined, cellLight: undefined };
  const replaced = jest.fn<Promise<boolean>, []>().mockResolvedValueOnce(false).mockResolvedValueOnce(true);
  const seen = watchCircuits({ read: async () => state, addCalls: async () => opened, replace: replaced });
  expect(await seen.table.read('erp')).toBe(state);
  expect(seen.last('erp')).toBe(CLOSED);
  expect(await seen.table.addCalls('erp', CLOSED, [], 0, 0)).toBe(opened);
  expect(seen.last('erp')).toBe(opened);
  expect(await seen.table.replace('erp', opened, CLOSED)).toBe(false);
  expect(seen.last('erp')).toBe(opened);
  expect(await seen.table.replace('erp', opened, CLOSED)).toBe(true);
  expect(seen.last('erp')).toBe(CLOSED);
});
