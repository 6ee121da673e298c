// A quota over a fleet: exact where it ends, cheap before, and what happens at a day's end and while the table is away.

import type { QuotaSize } from '../../../../lambdas/domain/tenant/quota-size';
import { createTenantQuota, type TenantQuota } from '../../../../lambdas/proxy/limits/quota';
import type { QuotaCharge, QuotaTable } from '../../../../lambdas/stores/quota-table';
import { memoryQuotas } from '../../../support/memory-quotas';
import { runSeed, seededRandom } from '../../../support/random';

const START_MS = Date.parse('2026-11-30T12:00:00Z');
const DAY_END_MS = Date.parse('2026-12-01T00:00:00Z');
let nowMs: number;
let table: QuotaTable;
let charges: QuotaCharge[];
let reads: number;
let unavailable: number;
let fails: 'failed' | 'unknown' | undefined;
let timers: number;

beforeEach(() => {
  timers = 0;
  nowMs = START_MS;
  charges = [];
  reads = 0;
  unavailable = 0;
  fails = undefined;
  const memory = memoryQuotas();
  table = {
    async count(charge) {
      charges.push(charge);
      if (fails === 'failed') return { kind: 'failed' };
      const end = await memory.count(charge);
      return fails === 'unknown' ? { kind: 'unknown' } : end;
    },
    async used(...question) {
      reads += 1;
      if (fails) throw new Error('gone');
      return memory.used(...question);
    },
  };
});

/** Timers never end by themselves: nothing here is slow. */
const environment = (tenantId = 'acme', random = 0.5): TenantQuota =>
  createTenantQuota(tenantId, {
    table,
    clock: () => nowMs,
    random: () => random,
    startTimer: () => {
      timers += 1;
      return () => {};
    },
    onUnavailable: () => {
      unavailable += 1;
    },
  });

const day = (requests: number, timeZone = 'UTC'): QuotaSize => ({ day: requests, month: undefined, timeZone });
const counts = () => charges.map(({ requests }) => requests);
/** What a request started next to itself is done. */
const turn = () => new Promise((resolve) => setImmediate(resolve));
const passes = async (quota: TenantQuota, size: QuotaSize) => (await quota.enter(size)) === undefined;

async function passed(quota: TenantQuota, size: QuotaSize, sent: number): Promise<number> {
  let count = 0;
  for (let one = 0; one < sent; one += 1) if (await passes(quota, size)) count += 1;
  return count;
}

test.each([1, 2, 7, 100, 1_500, 5_000])(
  'a quota of %d lets exactly as many through in one environment',
  async (size) => {
    expect(await passed(environment(), day(size), size + 50)).toBe(size);
  },
);

test('over many environments with small quotas no request too many passes, and hardly any too few', async () => {
  const random = seededRandom(runSeed('quota over environments'));
  const fleet = Array.from({ length: 40 }, () => environment());
  let count = 0;
  for (let sent = 0; sent < 4_000; sent += 1) {
    if (await passes(fleet[Math.floor(random() * fleet.length)] as TenantQuota, day(2_000))) count += 1;
  }
  expect(count).toBeLessThanOrEqual(2_000);
  expect(count).toBeGreaterThan(1_980);
  expect(unavailable).toBe(0);
});

test.each(['day', 'month'] as const)('near the end of a %s the table is asked first', async (unit) => {
  const size: QuotaSize = { day: undefined, month: undefined, [unit]: 1_500, timeZone: 'UTC' };
  await passed(environment(), size, 800);
  const quota = environment();
  await quota.enter(size);
  expect(quota.enter(size)).toBeInstanceOf(Promise);
});

test('far from the quota requests at once in a new environment ask the table once each', async () => {
  const quota = environment();
  await Promise.all(Array.from({ length: 5 }, async () => quota.enter(day(1_500))));
  expect(timers).toBe(5);
});

describe('requests that pass before they are counted', () => {
  const LARGE = day(1_000_000);
  const enter = async (quota: TenantQuota, requests: number) => {
    for (let sent = 0; sent < requests; sent += 1) {
      await quota.enter(LARGE);
      await turn();
    }
  };

  test('are counted one by one at first, and then when they are half of what was counted', async () => {
    await enter(environment(), 20);
    expect(counts()).toEqual([1, 1, 1, 2, 3, 4, 6]);
  });

  test('count as counted where the table may have counted them', async () => {
    const quota = environment();
    await enter(quota, 12);
    fails = 'unknown';
    await enter(quota, 6);
    fails = undefined;
    nowMs += 10_000;
    await enter(quota, 9);
    expect(counts().slice(6)).toEqual([6, 9]);
  });

  test.each([
    [18, [6, 1, 1, 1, 2]],
    // Five are still to be counted when the day ends.
    [17, [5, 1, 1, 1, 2]],
  ])('are counted one by one again on a new day, after %d on the old one', async (before, then) => {
    const quota = environment();
    await enter(quota, before);
    expect(counts().slice(0, 6)).toEqual([1, 1, 1, 2, 3, 4]);
    nowMs = DAY_END_MS;
    await enter(quota, 5);
    expect(counts().slice(6)).toEqual(then);
  });

  test('are counted when the last count is more than 20 seconds old', async () => {
    const quota = environment();
    await enter(quota, 12);
    expect(counts()).toEqual([1, 1, 1, 2, 3, 4]);
    nowMs += 20_000;
    await enter(quota, 1);
    expect(charges).toHaveLength(6);
    nowMs += 1;
    await enter(quota, 1);
    expect(counts().slice(6)).toEqual([2]);
  });

  test('are counted at once when the clock was set back within the day, which is the same day', async () => {
    const quota = environment();
    await enter(quota, 13);
    nowMs -= 1;
    expect(quota.enter(LARGE)).toBeUndefined();
    await turn();
    expect(counts().slice(6)).toEqual([2]);
  });
});

test('what was counted ahead stays in hand when the clock is set back within the day', async () => {
  const quota = environment();
  await passed(quota, day(900), 2);
  const counted = counts().reduce((sum, requests) => sum + requests, 0);
  expect(counted).toBe(5);
  nowMs -= 3_600_000;
  // Nobody waits for what is in hand.
  expect(Array.from({ length: 3 }, () => quota.enter(day(900)))).toEqual([undefined, undefined, undefined]);
  expect(charges).toHaveLength(2);
});

test('a tenant that moves to another time zone has the day of that zone', async () => {
  nowMs = Date.parse('2026-11-30T20:00:00Z');
  const quota = environment();
  expect(await passed(quota, day(3), 5)).toBe(3);
  expect(await passed(quota, day(3, 'Asia/Shanghai'), 5)).toBe(3);
  expect(await quota.enter(day(3, 'Asia/Shanghai'))).toMatchObject({ endMs: Date.parse('2026-12-01T16:00:00Z') });
  expect(await quota.enter(day(3))).toMatchObject({ endMs: DAY_END_MS });
});

test.each([
  ['day', '2026-11-29T12:00:00Z', '2026-11-30T12:00:00Z'],
  ['month', '2026-11-30T12:00:00Z', '2026-12-30T12:00:00Z'],
])('an answer that comes when its %s is over says nothing about the new one', async (_unit, asked, answered) => {
  nowMs = Date.parse(asked);
  const size = { day: 5, month: 5, timeZone: 'UTC' };
  const late = Promise.withResolvers<void>();
  const count = table.count.bind(table);
  table.count = async (charge) => {
    await late.promise;
    return charge.period.day === asked.slice(8, 10) && charge.period.month === asked.slice(0, 7)
      ? { kind: 'counted', used: { day: 5, month: 5 } }
      : count(charge);
  };
  const quota = environment();
  const first = quota.enter(size);
  nowMs = Date.parse(answered);
  const second = quota.enter(size);
  late.resolve();
  expect(await Promise.all([first, second])).toEqual([undefined, undefined]);
});

test.each([
  ['by another request', (quota: TenantQuota) => quota.usedUp(day(900))],
  ['by nobody', () => {}],
])(
  'what is counted ahead for a day that ends meanwhile, noticed %s, counts nothing on the new one',
  async (_by, notice) => {
    const quota = environment();
    await passed(quota, day(900), 5);
    expect(counts()).toEqual([1, 4]);
    const late = Promise.withResolvers<void>();
    const count = table.count.bind(table);
    table.count = async (charge) => {
      const end = await count(charge);
      await late.promise;
      return end;
    };
    const waits = quota.enter(day(900));
    nowMs = DAY_END_MS;
    notice(quota);
    late.resolve();
    expect(await waits).toBeUndefined();
    expect(1 + (await passed(quota, day(900), 920))).toBe(900);
  },
);

test('a large quota costs at most 25 writes per 1,000 requests over 100 environments, and does not wait', async () => {
  const fleet = Array.from({ length: 100 }, () => environment());
  for (const one of fleet) await one.enter(day(10_000_000));
  expect([charges.length, reads]).toEqual([100, 0]);
  let waited = 0;
  /** Five a second each, for a minute. */
  const minute = async () => {
    const before = charges.length;
    for (let round = 0; round < 300; round += 1) {
      nowMs += 200;
      for (const one of fleet) if (one.enter(day(10_000_000)) !== undefined) waited += 1;
      await Promise.resolve();
    }
    return (charges.length - before) / 30;
  };
  // An environment counts its first requests one by one: what it takes with it when it ends stays a part of them.
  expect(await minute()).toBeLessThan(50);
  const later = await minute();
  expect(later).toBeGreaterThan(10);
  expect(later).toBeLessThan(25);
  expect(waited).toBe(0);
});

test('the last thousand requests of a quota cost at most 650 writes', async () => {
  await passed(environment(), day(1_000), 1_000);
  expect(charges.length).toBeLessThanOrEqual(650);
  expect(charges.length).toBeGreaterThan(500);
});

test('a tenant whose quota is used up costs nothing more', async () => {
  const quota = environment();
  await passed(quota, day(10), 12);
  const before = charges.length + reads;
  expect(await passed(quota, day(10), 100)).toBe(0);
  expect(charges.length + reads).toBe(before);
});

test('each tenant is counted by its own name', async () => {
  for (const tenantId of ['acme', 'globex']) expect(await passes(environment(tenantId), day(1))).toBe(true);
  expect(charges.map(({ tenantId }) => tenantId)).toEqual(['acme', 'globex']);
});

test('the answer says what is used up, and when the next period begins', async () => {
  const quota = environment();
  await passed(quota, day(3), 3);
  expect(await quota.enter(day(3))).toEqual({ unit: 'day', requests: 3, endMs: DAY_END_MS });
  expect(quota.usedUp(day(3))).toEqual({ unit: 'day', requests: 3, endMs: DAY_END_MS });
  const both = { day: 3, month: 3, timeZone: 'Asia/Shanghai' };
  // In Shanghai the day ends sooner, and the month is used up too: a caller that waited for the day would not get in.
  await passed(environment(), both, 3);
  expect(await environment().enter(both)).toEqual({
    unit: 'month',
    requests: 3,
    endMs: Date.parse('2026-11-30T16:00:00Z'),
  });
});

test('a caller that waits for the next day gets in, and the month goes on', async () => {
  nowMs = Date.parse('2026-11-29T12:00:00Z');
  const quota = environment();
  const size = { day: 10, month: 15, timeZone: 'UTC' };
  expect(await passed(quota, size, 20)).toBe(10);
  nowMs = Date.parse('2026-11-30T00:00:00Z');
  expect(await passed(quota, size, 20)).toBe(5);
  expect(await quota.enter(size)).toMatchObject({ unit: 'month', endMs: DAY_END_MS });
  nowMs = DAY_END_MS;
  expect(await passed(quota, size, 20)).toBe(10);
});

test('a quota that is raised lets the tenant in, and one that is lowered below what is used refuses', async () => {
  const quota = environment();
  await passed(quota, day(5), 9);
  expect(await passed(quota, day(8), 9)).toBe(3);
  expect(await passes(quota, day(4))).toBe(false);
});

test('requests that have passed are counted at the latest after 20 seconds, for the day on which they came', async () => {
  const quota = environment();
  const counted = () => charges.reduce((sum, { requests }) => sum + requests, 0);
  await passed(quota, day(1_000_000), 45);
  expect(counted()).toBeLessThan(45);
  nowMs += 21_000;
  await quota.enter(day(1_000_000));
  expect(counted()).toBe(46);
  await passed(quota, day(1_000_000), 3);
  nowMs = DAY_END_MS + 1;
  await quota.enter(day(1_000_000));
  expect(charges.at(-2)).toMatchObject({ requests: 3, period: { month: '2026-11', day: '30' } });
});

test('a clock that jumps ahead counts in another day, and spoils nothing of this one', async () => {
  const [sound, ahead] = [environment(), environment()];
  await passed(sound, day(10), 4);
  nowMs += 3 * 24 * 3_600_000;
  await passed(ahead, day(10), 10);
  nowMs = START_MS;
  expect(await passed(sound, day(10), 10)).toBe(6);
  // The same environment, whose clock is right again.
  expect(await passes(ahead, day(10))).toBe(false);
});

describe('a table that does not answer', () => {
  test('refuses nobody below the quota, and is reported', async () => {
    const quota = environment();
    fails = 'failed';
    for (let sent = 0; sent < 60; sent += 1) {
      nowMs += 100;
      expect(await passes(quota, day(100))).toBe(true);
    }
    expect(unavailable).toBeGreaterThan(0);
    fails = undefined;
    nowMs += 10_000;
    // What passed meanwhile is counted afterwards.
    expect(await passed(quota, day(100), 60)).toBe(40);
  });

  test.each(['day', 'month'] as const)(
    'lets one environment through what was left of its %s at the last look',
    async (unit) => {
      const size: QuotaSize = { day: undefined, month: undefined, [unit]: 20, timeZone: 'UTC' };
      const quota = environment();
      await passed(quota, size, 5);
      fails = 'failed';
      expect(await passed(quota, size, 60)).toBe(15);
    },
  );

  test('is asked again after pauses that grow', async () => {
    const quota = environment();
    fails = 'failed';
    for (let second = 0; second < 60; second += 1) {
      await passed(quota, day(1_000), 10);
      nowMs += 1_000;
    }
    expect(charges.length + reads).toBeLessThan(30);
  });

  test.each([
    [0, 50],
    [1, 150],
  ])('is left alone after a failure for half as long to half as long again (random %d: %i ms)', async (random, ms) => {
    const quota = environment('acme', random);
    fails = 'failed';
    for (let sent = 0; sent < 50 && charges.length === 0; sent += 1) await passed(quota, day(1_000), 1);
    expect(charges).toHaveLength(1);
    nowMs += ms - 1;
    await passed(quota, day(1_000), 50);
    expect(charges).toHaveLength(1);
    nowMs += 1;
    await passed(quota, day(1_000), 50);
    expect(charges.length).toBeGreaterThan(1);
  });

  test('is asked again after a short pause once it has answered between two failures', async () => {
    const quota = environment();
    fails = 'failed';
    for (let failure = 0; failure < 8; failure += 1) {
      await quota.enter(day(1_000));
      nowMs += 10_000;
    }
    fails = undefined;
    await quota.enter(day(1_000));
    fails = 'failed';
    const before = charges.length;
    for (let sent = 0; sent < 50 && charges.length === before; sent += 1) await quota.enter(day(1_000));
    expect(charges).toHaveLength(before + 1);
    nowMs += 100;
    await quota.enter(day(1_000));
    expect(charges.length).toBeGreaterThan(before + 1);
  });

  test('is not asked again in the moment of a failure, however long the pause', async () => {
    const quota = environment('acme', 1);
    fails = 'failed';
    for (let failure = 0; failure < 8; failure += 1) {
      nowMs += 10_000;
      await quota.enter(day(1_000));
    }
    const before = charges.length;
    await quota.enter(day(1_000));
    expect(charges).toHaveLength(before);
  });

  test.each([
    [1_999, 1],
    [2_000, 0],
  ])('after %i ms is reported %i times: a longer wait was a freeze of the environment', async (ms, times) => {
    table.count = async () => {
      nowMs += ms;
      return { kind: 'failed' };
    };
    expect(await passes(environment(), day(100))).toBe(true);
    expect(unavailable).toBe(times);
  });

  test('is asked first as soon as little is left of the quota, what passed meanwhile included', async () => {
    const quota = environment();
    await quota.enter(day(1_500));
    fails = 'failed';
    for (let sent = 0; sent < 500; sent += 1) expect(quota.enter(day(1_500))).toBeUndefined();
    await turn();
    expect(quota.enter(day(1_500))).toBeInstanceOf(Promise);
  });

  test('counts what may have been counted as counted', async () => {
    const quota = environment();
    await quota.enter(day(10));
    fails = 'unknown';
    await passed(quota, day(10), 3);
    fails = undefined;
    nowMs += 10_000;
    expect(await passed(quota, day(10), 30)).toBe(6);
  });
});

test('requests at once share one write, and no one too many passes', async () => {
  const quota = environment();
  const ends = await Promise.all(Array.from({ length: 60 }, async () => quota.enter(day(25))));
  expect(ends.filter((end) => end === undefined)).toHaveLength(25);
});

test('a request that has waited for 150 ms asks the table no more', async () => {
  let asked = 0;
  table.used = async () => ({ day: 0, month: 0 });
  table.count = async () => {
    asked += 1;
    nowMs += 75;
    return { kind: 'refused' };
  };
  expect(await passes(environment(), day(900))).toBe(true);
  expect(asked).toBe(2);
});

test('counters beyond 2^53 are used up', async () => {
  table.used = async () => ({ day: 2 ** 60, month: 1e300 });
  table.count = async () => ({ kind: 'refused' });
  expect(await environment().enter(day(1_000_000_000_000))).toMatchObject({ unit: 'day' });
});

test('a tenant that was away keeps what was counted ahead for it, until the day ends', async () => {
  const quota = environment();
  const size = day(900);
  await passed(quota, size, 2);
  const counted = charges.reduce((sum, { requests }) => sum + requests, 0);
  expect(counted).toBeGreaterThan(1);
  nowMs += 3_600_000;
  await passed(quota, size, counted - 2);
  expect(charges.reduce((sum, { requests }) => sum + requests, 0)).toBe(counted);
});

test('what was counted ahead lapses with the day', async () => {
  const quota = environment();
  await passes(quota, day(900));
  nowMs = DAY_END_MS;
  expect(await passed(quota, day(900), 1_000)).toBe(900);
});

test('a day that ends when all is counted costs no further write', async () => {
  const quota = environment();
  await passes(quota, day(900));
  nowMs = DAY_END_MS;
  await passes(quota, day(900));
  expect(counts()).toEqual([1, 1]);
});

test('environments that serve a few requests each and end are counted, all but a third', async () => {
  let sent = 0;
  for (let generation = 0; generation < 100; generation += 1) {
    nowMs += 60_000;
    sent += await passed(environment(), day(10_000), 5);
  }
  const counted = charges.reduce((sum, { requests }) => sum + requests, 0);
  expect(counted).toBeGreaterThanOrEqual((sent * 2) / 3);
  expect(counted).toBeLessThanOrEqual(sent);
});

test('what was in hand when the day ended lets nobody pass in the new one', async () => {
  const [idle, busy] = [environment(), environment()];
  await passed(idle, day(1_000), 40);
  nowMs = DAY_END_MS + 1;
  expect(await passed(busy, day(100), 150)).toBe(100);
  expect(await passed(idle, day(100), 20)).toBe(0);
});
