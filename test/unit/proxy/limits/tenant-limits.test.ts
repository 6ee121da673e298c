// What the limits add to a request's facts, and which item of the table they use.

import type { LimitSettings, PlanSettings } from '../../../../lambdas/contract/settings';
import type { RequestFacts } from '../../../../lambdas/domain/http';
import { startTimer } from '../../../../lambdas/proxy/fleet/timer';
import {
  type CheckedCall,
  createLimitsOver,
  createTenantLimits,
  type TenantLimitsDeps,
} from '../../../../lambdas/proxy/limits/tenant-limits';
import { createEventLoop } from '../../../support/event-loop';
import { memoryLimits } from '../../../support/memory-limits';
import { memoryQuotas } from '../../../support/memory-quotas';

const SETTINGS: LimitSettings = {
  defaultPlan: 'standard',
  plans: { standard: { rate: { requestsPerSecond: 5, burst: 10 } }, open: {} },
  requestsPerMinute: 0,
};

const onePlan = (standard: PlanSettings): LimitSettings => ({
  defaultPlan: 'standard',
  plans: { standard },
  requestsPerMinute: 0,
});

const deps = (own: Partial<TenantLimitsDeps> = {}): TenantLimitsDeps => ({
  table: memoryLimits(),
  quotas: memoryQuotas(),
  clock: () => 1_764_000_000_000,
  random: () => 0.5,
  startTimer,
  onUnavailable: () => {},
  ...own,
});

function limits() {
  const memory = memoryLimits();
  const keys: string[] = [];
  const table: TenantLimitsDeps['table'] = {
    charge: (charge) => (keys.push(charge.key), memory.charge(charge)),
    read: (key) => memory.read(key),
  };
  const check = createTenantLimits(SETTINGS, deps({ table }));
  const ask = async (own?: string, tenantId = 'acme') => {
    const facts: RequestFacts = { metrics: { retries: 1 } };
    await check({ tenantId, limits: own, cell: 'crm', method: 'GET', bodyBytes: 0, facts });
    return facts;
  };
  return { ask, keys };
}

test('a plan that the description does not have is counted once a request, next to what is counted already', async () => {
  const { ask } = limits();
  for (let sent = 0; sent < 3; sent += 1) {
    expect(await ask('{"plan":"gone"}')).toEqual({ unknownPlan: 'gone', metrics: { retries: 1, unknownPlan: 1 } });
  }
  expect(await ask('{"plan":"open"}')).toEqual({ metrics: { retries: 1 } });
});

test('a tenant without a limit asks no table', async () => {
  const { ask, keys } = limits();
  for (let sent = 0; sent < 50; sent += 1) await ask('{"plan":"open"}');
  expect(keys).toEqual([]);
});

test('each tenant has an item for each rate', async () => {
  const { ask, keys } = limits();
  await ask();
  await ask(undefined, 'globex');
  await ask('{"requestsPerMin":60}');
  expect(keys).toEqual(['acme#tenant#5/10', 'globex#tenant#5/10', 'acme#minute#60']);
});

test('plans that change hold at once for a tenant that is known', async () => {
  const over = createLimitsOver(deps());
  const [narrow, wide] = [10, 20].map((maxBodyBytes) => over(onePlan({ maxBodyBytes })));
  const call = { tenantId: 'acme', limits: undefined, cell: 'crm', method: 'POST', bodyBytes: 15, facts: {} };
  const codes = [];
  for (const check of [narrow, wide, narrow]) codes.push((await check?.(call))?.code);
  expect(codes).toEqual(['PAYLOAD_TOO_LARGE', undefined, 'PAYLOAD_TOO_LARGE']);
});

describe('a clock that is set back', () => {
  const RATE = { requestsPerSecond: 1_000, burst: 1_000 };

  test.each([
    [0, 1],
    [1_000, 1],
    [1_001, 2],
  ])('by %i ms: the table is asked as by %i new environments', async (ms, asked) => {
    const memory = memoryLimits();
    let nowMs = 1_764_000_000_000;
    let charges = 0;
    const table: TenantLimitsDeps['table'] = {
      charge: (charge) => ((charges += 1), memory.charge(charge)),
      read: (key) => memory.read(key),
    };
    const check = createTenantLimits(onePlan({ rate: RATE }), deps({ table, clock: () => nowMs }));
    const call = { tenantId: 'acme', limits: undefined, cell: 'crm', method: 'GET', bodyBytes: 0, facts: {} };
    for (const backMs of [0, ms, 0]) {
      nowMs -= backMs;
      expect(await check(call)).toBeUndefined();
    }
    expect(charges).toBe(asked);
  });
});

test('a quota that others use up while a request waits for its rate refuses that request', async () => {
  const memory = memoryLimits();
  let nowMs = 1_764_000_000_000;
  const late = Promise.withResolvers<void>();
  const check = createTenantLimits(
    onePlan({ requestsPerDay: 30, cells: { crm: { requestsPerSecond: 100, burst: 10 } } }),
    deps({
      table: {
        charge: async (charge) => {
          await late.promise;
          return memory.charge(charge);
        },
        read: (key) => memory.read(key),
      },
      clock: () => nowMs,
      startTimer: () => () => {},
    }),
  );
  const ask = async (cell: string) =>
    check({ tenantId: 'acme', limits: undefined, cell, method: 'GET', bodyBytes: 0, facts: {} });
  const waits = new Promise((resolve) => setImmediate(resolve, 'waits'));
  const asked = Array.from({ length: 9 }, () => ask('crm'));
  expect(await Promise.race([asked.at(-1), waits])).toBe('waits');
  let other = await ask('erp');
  for (let sent = 0; sent < 30 && other === undefined; sent += 1) other = await ask('erp');
  expect(other).toMatchObject({ code: 'QUOTA_EXCEEDED' });
  nowMs += 100;
  late.resolve();
  expect(await asked.at(-1)).toMatchObject({ code: 'QUOTA_EXCEEDED' });
});

describe('requests at the same time', () => {
  const START_MS = 1_764_000_000_000;

  function running(plan: PlanSettings, own?: string) {
    const loop = createEventLoop(START_MS);
    const check = createTenantLimits(onePlan(plan), deps({ clock: loop.clock, startTimer: loop.startTimer }));
    return async () => {
      const call: CheckedCall = { tenantId: 'acme', limits: own, cell: 'crm', method: 'GET', bodyBytes: 0, facts: {} };
      const refused = await check(call);
      await loop.run(loop.clock() + 100);
      return { refused, call };
    };
  }

  test('beyond the limit are refused with the limit', async () => {
    const ask = running({ concurrency: 3 });
    let answer = await ask();
    for (let sent = 0; sent < 100 && !answer.refused; sent += 1) answer = await ask();
    expect(answer.refused).toMatchObject({
      code: 'RATE_LIMIT',
      details: "The tenant's limit is 3 requests at the same time",
      headers: { 'ratelimit-policy': '"concurrency";q=3;qu="concurrent-requests"' },
    });
    expect(answer.refused?.retryAfterSeconds).toBeGreaterThan(0);
    expect(answer.call.ended).toBeUndefined();
  });

  test.each<[PlanSettings, string]>([
    [{ concurrency: 1 }, '{"concurrency":0}'],
    [{}, '{}'],
  ])('of the plan %j with %s are not limited', async (plan, own) => {
    const ask = running(plan, own);
    for (let sent = 0; sent < 100; sent += 1) expect(await ask()).toMatchObject({ refused: undefined });
  });
});
