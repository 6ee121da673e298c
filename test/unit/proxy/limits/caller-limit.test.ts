// A caller's own limit: as many requests at once, then evenly; each environment for itself, in bounded memory.

import type { Caller } from '../../../../lambdas/domain/verdict';
import { createCallerLimit } from '../../../../lambdas/proxy/limits/caller-limit';
import { createTenantLimits } from '../../../../lambdas/proxy/limits/tenant-limits';
import { httpCell, type TestCell } from '../../../support/cell-server';
import { memoryLimits } from '../../../support/memory-limits';
import { memoryQuotas } from '../../../support/memory-quotas';
import { fc } from '../../../support/property';
import { testProxy } from '../../../support/proxy';

const START_MS = 1_764_000_000_000;
let nowMs: number;
beforeEach(() => {
  nowMs = START_MS;
});
const limit = (perMinute: number, most?: number) =>
  createCallerLimit({ perSecond: perMinute / 60, burst: perMinute }, () => nowMs, most);

function passed(enter: ReturnType<typeof limit>, who: string, tries: number, everyMs = 0): number {
  let count = 0;
  for (let sent = 0; sent < tries; sent += 1) {
    if (enter('acme', who) === undefined) count += 1;
    nowMs += everyMs;
  }
  return count;
}

test('a minute’s requests pass at once, and come back evenly', () => {
  const enter = limit(60);
  expect(passed(enter, 'ann', 100)).toBe(60);
  expect(enter('acme', 'ann')).toBe(1_000);
  nowMs += 1_000;
  expect(passed(enter, 'ann', 5)).toBe(1);
  nowMs += 3_600_000;
  expect(passed(enter, 'ann', 100)).toBe(60);
});

test('whoever waits as long as it was told gets in', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000 }), fc.array(fc.integer({ min: 0, max: 5_000 })), (perMinute, gaps) => {
      const enter = limit(perMinute);
      for (const gap of gaps) {
        nowMs += gap;
        const waitMs = enter('acme', 'ann') ?? Number.POSITIVE_INFINITY;
        if (!Number.isFinite(waitMs)) continue;
        nowMs += Math.ceil(waitMs);
        expect(enter('acme', 'ann')).toBeUndefined();
      }
    }),
  );
});

test('callers, and callers of the same name in two tenants, are counted apart', () => {
  const enter = limit(2);
  expect([passed(enter, 'ann', 5), passed(enter, 'bob', 5)]).toEqual([2, 2]);
  expect(enter('globex', 'ann')).toBeUndefined();
  expect(enter('acme\nx', 'y')).toBeUndefined();
  expect(enter('acme', 'x\ny')).toBeUndefined();
});

test('a clock that goes back shuts nobody out for longer than a bucket takes to fill', () => {
  const enter = limit(60);
  passed(enter, 'ann', 60);
  nowMs -= 86_400_000;
  expect(enter('acme', 'ann')).toBeLessThanOrEqual(1_000);
  nowMs += 60_000;
  expect(passed(enter, 'ann', 100)).toBe(60);
});

test('ever new callers take no more memory, and the one that came longest ago is forgotten first', () => {
  const enter = limit(1, 3);
  for (const who of ['a', 'b', 'c']) enter('acme', who);
  expect(enter('acme', 'a')).toBeGreaterThan(0);
  enter('acme', 'd');
  expect(enter('acme', 'a')).toBeGreaterThan(0);
  expect(enter('acme', 'b')).toBeUndefined();
});

test('what the limit refuses takes nothing from the tenant', async () => {
  const keys: string[] = [];
  const memory = memoryLimits();
  const check = createTenantLimits(
    {
      defaultPlan: 'p',
      plans: { p: { rate: { requestsPerSecond: 1_000, burst: 1_000 } } },
      requestsPerMinute: 0,
      callerRequestsPerMinute: 1,
    },
    {
      table: { charge: (charge) => (keys.push(charge.key), memory.charge(charge)), read: (key) => memory.read(key) },
      quotas: memoryQuotas(),
      clock: () => nowMs,
      random: () => 0.5,
      startTimer: () => () => undefined,
      onUnavailable: () => undefined,
    },
  );
  const call = { tenantId: 'acme', limits: undefined, cell: 'erp', method: 'GET', bodyBytes: 0, facts: {} };
  await check({ ...call, who: 'ann' });
  // What the passed request was charged arrives later.
  await new Promise(setImmediate);
  keys.length = 0;
  expect(await check({ ...call, who: 'ann' })).toMatchObject({ code: 'RATE_LIMIT' });
  await new Promise(setImmediate);
  expect(keys).toEqual([]);
});

describe('through the proxy', () => {
  let cell: TestCell;
  beforeAll(async () => {
    cell = await httpCell((_, response) => response.end());
  });
  afterAll(() => cell.close());

  const proxyFor = (caller: Caller) =>
    testProxy(
      { erp: { baseUrl: cell.baseUrl, core: true } },
      {
        verdict: { outcome: 'allow', caller },
        limits: { defaultPlan: null, plans: {}, requestsPerMinute: 0, callerRequestsPerMinute: 2 },
        clock: () => nowMs,
      },
    );
  const USER: Caller = { kind: 'user', tenantId: 'acme', userId: 'ann', role: '', allowedCells: null };

  test('a caller over its limit is answered 429 with when to come back, and reaches no Cell', async () => {
    const proxy = proxyFor(USER);
    cell.received.length = 0;
    const statuses = [];
    for (let sent = 0; sent < 3; sent += 1) statuses.push((await proxy.ask()).statusCode);
    expect(statuses).toEqual([200, 200, 429]);
    expect(cell.received).toHaveLength(2);
    const answer = await proxy.ask();
    expect(answer.envelope()).toMatchObject({ code: 'RATE_LIMIT', details: "A caller's limit is 2 requests a minute" });
    expect(answer.headers).toMatchObject({
      'retry-after': '30',
      'ratelimit-policy': '"caller";q=2;w=60',
      ratelimit: '"caller";r=0;t=30',
    });
  });

  test('where nobody is verified each credential is a caller', async () => {
    const proxy = proxyFor({ kind: 'unverified' });
    const ask = async (authorization: string) => (await proxy.ask({ headers: { authorization } })).statusCode;
    expect([await ask('a'), await ask('a'), await ask('a'), await ask('b')]).toEqual([200, 200, 429, 200]);
  });
});
