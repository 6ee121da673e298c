// The trail of a request in its log line: what it says of connections, tries and circuits, and what it costs.

import { DEFAULT_PROXY } from '../../../lambdas/contract/settings';
import { type Circuit, CLOSED } from '../../../lambdas/domain/circuit/circuit';
import { refusal } from '../../../lambdas/domain/refusal';
import { readTrail, writeTrail } from '../../../lambdas/domain/trail';
import type { CellAnswer, CellFailure, CellOrder } from '../../../lambdas/proxy/cell-call';
import type { FleetGate } from '../../../lambdas/proxy/fleet/fleet-gate';
import { createForward } from '../../../lambdas/proxy/forward';
import { createRetryBudget } from '../../../lambdas/proxy/retry';
import { createTrails, type TrailDeps } from '../../../lambdas/proxy/trail/entry';
import { watchCircuits, watchPool } from '../../../lambdas/proxy/trail/watch';
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

test('an opened circuit is told with the failures among the calls that opened it', async () => {
  const bucket = { index: 0, successes: 1, failures: 2, reports: 0, blame: {} };
  const failing = { ...CLOSED, calls: [bucket, { ...bucket, index: 1, successes: 4 }] };
  const open = { ...CLOSED, phase: 'open', generation: 3 } as unknown as Circuit;
  const seen = watchCircuits({ replace: async () => true } as unknown as Parameters<typeof watchCircuits>[0]);
  await seen.table.replace('crm', failing, CLOSED);
  expect(seen.openedBy('crm')).toBeUndefined();
  await seen.table.replace('erp', failing, open);
  expect(seen.openedBy('erp')).toEqual({ generation: 3, failures: 4, calls: 9 });
});

test('times count from when the request went to its Cell', async () => {
  const { ask, steps } = proxyOf(cell.baseUrl, { clock: () => 1_764_000_000_000 });
  await ask({ path });
  expect(steps()).toBe('hch n0,0,0,0=200');
  await ask({ path });
  expect(steps()).toBe('hch r0,,0,0=200');
});

test('a connection that nobody keeps a trail of is opened as it is', () => {
  const opened = { socket: { once: () => expect(true).toBe(false) } };
  const pool = watchPool({ open: () => opened } as never, Date.now);
  expect(pool.open({ secure: false, hostname: 'erp', port: 80 }, 'owner')).toBe(opened);
});

describe('one order, by what its tries met', () => {
  const answer = (code: number): CellAnswer => ({
    kind: 'answer',
    status: code,
    rawHeaders: [],
    body: Buffer.alloc(0),
  });
  const failure = (reason: CellFailure['reason'], more: Partial<CellFailure> = {}): CellFailure => ({
    kind: 'failure',
    reason,
    sent: true,
    reusedSocket: false,
    cause: undefined,
    ...more,
  });
  const UNSENT = { sent: false } as const;
  const HUNG_UP = failure('reset', { reusedSocket: true });
  const START_MS = 1_764_000_000_000;

  interface Scene {
    readonly ends: (CellAnswer | CellFailure | ReturnType<typeof refusal>)[];
    readonly method?: string;
    readonly retries?: number;
    /** Of the Cell's own, over the deployment's. */
    readonly own?: number;
    readonly budget?: number;
    /** Whether the circuit lets a request go on after its first try, and after others. */
    readonly may?: readonly [record: boolean, again: boolean];
    /** ms until the request's deadline. */
    readonly leftMs?: number;
    readonly refusedMs?: number;
    readonly signing?: TrailDeps['signing'];
  }

  async function trailOf({ ends, method = 'GET', retries = 2, may = [true, true], ...more }: Scene) {
    let nowMs = START_MS;
    const permit = {
      recall: undefined,
      record: async () => may[0],
      mayAskAgain: async () => may[1],
      release: async () => undefined,
    };
    const gate = {
      enter: async () => (more.refusedMs === undefined ? permit : { retryAfterMs: more.refusedMs }),
      waitMs: () => 7_000,
    } as unknown as FleetGate;
    const table = { read: async () => ({ circuit: CLOSED }) } as unknown as TrailDeps['table'];
    const sign = async () => ({ 'x-signature-key-id': 'k1' });
    const deps: TrailDeps = { pool: {} as never, table, sign, clock: () => nowMs, signing: more.signing };
    const trails = createTrails(deps);
    const left = [...ends];
    const forward = trails.keepTrail(createForward)({
      gate,
      tryCell: async (_, how) => {
        const { note } = how as { note?: { reused: boolean } };
        const end = left.shift();
        if (end === undefined) throw new Error('one try too many');
        if (note && end === HUNG_UP) note.reused = true;
        nowMs += 10;
        return end;
      },
      budget: createRetryBudget(0, more.budget ?? 10),
      settings: { ...DEFAULT_PROXY, retries },
      clock: () => nowMs,
      random: () => 0.5,
      pause: async () => void (nowMs += 5),
    });
    const route = { baseUrl: 'http://erp', core: true, ...(more.own !== undefined && { retries: more.own }) };
    const facts: Record<string, unknown> = {};
    const order = {
      cell: 'erp',
      owner: 'u',
      method,
      route,
      facts,
      headers: {},
      deadlineAtMs: START_MS + (more.leftMs ?? 30_000),
    };
    await forward(order as unknown as CellOrder);
    expect(left).toEqual([]);
    return readTrail(String(facts['steps']));
  }

  test.each<[string, Scene, string | undefined]>([
    ['a good answer', { ends: [answer(200)] }, undefined],
    ['a status of the Cell that no other try changes', { ends: [answer(500)] }, 'status'],
    ['an answer that is no HTTP', { ends: [failure('protocol')] }, 'final'],
    ['an answer that is too large', { ends: [failure('too_large')] }, 'final'],
    ['an answer that cannot be passed on', { ends: [failure('unusable')] }, 'final'],
    ['a circuit that was found open meanwhile', { ends: [failure('recalled')] }, 'final'],
    ['a read that timed out', { ends: [failure('timeout')] }, 'time'],
    ['a read that timed out, without a retry at all', { ends: [failure('timeout')], retries: 0 }, 'time'],
    ['a write that timed out', { ends: [failure('timeout')], method: 'POST' }, 'write'],
    ['a write whose connection broke', { ends: [failure('reset')], method: 'PUT' }, 'write'],
    ['HEAD, which is a read', { ends: [failure('cut_off')], method: 'HEAD', retries: 0 }, 'tries'],
    ['a write that never left', { ends: [failure('unreachable', UNSENT)], method: 'POST', retries: 0 }, 'tries'],
    ['the last try', { ends: [answer(503), answer(503), answer(503)] }, 'tries'],
    ['the last try of the Cell’s own number', { ends: [answer(503)], own: 0 }, 'tries'],
    ['a Cell that gets more tries than others', { ends: [answer(503), answer(503)], retries: 0, own: 1 }, 'tries'],
    ['a budget that is used up', { ends: [answer(503), answer(503)], budget: 1 }, 'budget'],
    ['a circuit that opened with the first try', { ends: [answer(503)], may: [false, true] }, 'circuit'],
    ['a circuit that opened later', { ends: [answer(503), answer(503)], may: [true, false] }, 'circuit'],
    ['too little time', { ends: [answer(503)], leftMs: 100 }, 'time'],
    ['too little time after a retry', { ends: [answer(503), answer(503)], leftMs: 160 }, 'time'],
    [
      'a kept connection that hung up, whose try does not count',
      { ends: [HUNG_UP, answer(503), answer(503)], budget: 1 },
      'budget',
    ],
    ['a broken connection, whose try counts', { ends: [failure('reset'), answer(503)], retries: 1 }, 'tries'],
    ['an answer over a kept connection, whose try counts', { ends: [HUNG_UP, answer(503)], retries: 0 }, 'tries'],
    ['a refusal to sign', { ends: [refusal('SIGNING_UNAVAILABLE')] }, undefined],
    [
      'a kept connection that hung up, and a refusal to sign the try on a new one',
      { ends: [HUNG_UP, refusal('SIGNING_UNAVAILABLE')], retries: 0 },
      undefined,
    ],
    ['a refusal by the circuit', { ends: [], refusedMs: 1_234.4 }, undefined],
  ])('%s', async (_, scene, noRetry) => {
    expect((await trailOf(scene))?.notes.noRetry).toBe(noRetry);
  });

  test('what cannot be signed makes no try', async () => {
    const trail = await trailOf({ ends: [answer(503), refusal('SIGNING_UNAVAILABLE')] });
    expect(trail?.tries.map(({ end }) => end)).toEqual([503]);
  });

  test('each try has its own times', async () => {
    const trail = await trailOf({ ends: [answer(503), answer(200)] });
    expect(trail?.tries).toMatchObject([
      { startMs: 0, endMs: 10, end: 503 },
      { startMs: 15, endMs: 25, end: 200 },
    ]);
  });

  test.each([
    [1_234.4, 1_234],
    [-5, 0],
  ])('a circuit that refuses for %d ms says %i', async (refusedMs, said) => {
    expect(await trailOf({ ends: [], refusedMs })).toMatchObject({
      circuit: 't',
      tries: [],
      notes: { retryAfterMs: said },
    });
  });

  test.each([
    [undefined, 'n'],
    [['hmac-v1'], 'h'],
    [['rfc9421'], 'r'],
    [['hmac-v1', 'rfc9421'], 'b'],
  ] as const)('of the schemes %j the trail says %s', async (schemes, signature) => {
    const signing = schemes && { schemes };
    expect(await trailOf({ ends: [answer(200)], signing })).toMatchObject({ signature });
  });
});
