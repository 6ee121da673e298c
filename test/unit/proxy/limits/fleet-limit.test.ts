// One limit as one environment keeps it: what passes without the table, what asks it, and what a refusal says.

import { bucketOf } from '../../../../lambdas/proxy/limits/bucket';
import {
  createFleetLimit,
  createLocalShare,
  FAIL_OPEN_MS,
  type FleetLimit,
  type Passage,
} from '../../../../lambdas/proxy/limits/fleet-limit';
import type { Traffic } from '../../../../lambdas/proxy/limits/sight';
import type { Charge, LimitTable } from '../../../../lambdas/stores/limit-table';
import { memoryLimits } from '../../../support/memory-limits';

const START_MS = 1_764_000_000_000;
let nowMs: number;
let charges: number;
let last: Charge | undefined;
let reads: number;
/** Charges whose condition did not hold. */
let refused: number;
let isGone: boolean;
let unavailable: number;
let table: LimitTable;

beforeEach(() => {
  nowMs = START_MS;
  charges = 0;
  last = undefined;
  reads = 0;
  refused = 0;
  isGone = false;
  unavailable = 0;
  const memory = memoryLimits();
  table = {
    async charge(charge) {
      charges += 1;
      last = charge;
      const end = isGone ? ({ kind: 'failed' } as const) : await memory.charge(charge);
      if (end.kind === 'refused') refused += 1;
      return end;
    },
    read(key) {
      reads += 1;
      return isGone ? Promise.reject(new Error('gone')) : memory.read(key);
    },
  };
});

const environment = (perSecond: number, burst = perSecond, clock = () => nowMs, random = 0.5): FleetLimit =>
  createFleetLimit(
    'acme',
    { perSecond, burst },
    {
      table,
      clock,
      random: () => random,
      startTimer: () => () => {},
      onUnavailable: () => {
        unavailable += 1;
      },
    },
  );

/** Requests one after the other, `everyMs` apart. */
async function send(limit: FleetLimit, requests: number, everyMs: number): Promise<Passage[]> {
  const passages: Passage[] = [];
  for (let sent = 0; sent < requests; sent += 1) {
    passages.push(await limit.enter());
    // Charges that went out next to the request come back.
    for (let turn = 0; turn < 12; turn += 1) await Promise.resolve();
    nowMs += everyMs;
  }
  return passages;
}

const passed = (passages: readonly Passage[]): number => passages.filter(({ pass }) => pass).length;
const waits = (passages: readonly Passage[]): number[] =>
  passages.flatMap((passage) => (passage.pass ? [] : [passage.retryAfterMs]));

test('a tenant far from its limit passes without waiting, by one charge for many requests', async () => {
  const limit = environment(1_000);
  expect(limit.enter()).toEqual({ pass: true });
  const passages = await send(limit, 1_000, 10);
  expect(passed(passages)).toBe(1_000);
  expect(charges).toBeLessThan(60);
});

test('a lone environment lets exactly the limit through in the long run, beyond its burst', async () => {
  const passages = await send(environment(100), 6_000, 5);
  expect(passed(passages) - 100).toBeGreaterThanOrEqual(2_970);
  expect(passed(passages) - 100).toBeLessThanOrEqual(3_030);
});

test('a caller that waits as long as it was told gets in, once others have stopped', async () => {
  const limits = [environment(10), environment(10)];
  let told = 0;
  for (let sent = 0; sent < 400; sent += 1) {
    const limit = limits[sent % 2] as FleetLimit;
    const [wait] = waits(await send(limit, 1, 3));
    if (wait === undefined || sent % 5 !== 0) continue;
    told += 1;
    // `Retry-After` is in whole seconds.
    nowMs += Math.ceil(wait / 1000) * 1000;
    expect(await send(limit, 1, 3)).toEqual([{ pass: true }]);
  }
  expect(told).toBeGreaterThan(20);
});

test('an environment that knows the limit to be used up refuses without asking the table', async () => {
  const limits = [environment(50), environment(50)];
  for (let round = 0; round < 300; round += 1) for (const limit of limits) await send(limit, 1, 1);
  const before = charges;
  const passages = await send(limits[0] as FleetLimit, 50, 0);
  expect(passed(passages)).toBeLessThanOrEqual(10);
  expect(charges - before).toBeLessThanOrEqual(2);
});

test('while the table is gone an environment holds itself to its share, and says so', async () => {
  const limits = [environment(100), environment(100)];
  for (let round = 0; round < 1_000; round += 1) for (const limit of limits) await send(limit, 1, 2);
  isGone = true;
  const passages = await send(limits[0] as FleetLimit, 2_000, 5);
  expect(unavailable).toBeGreaterThan(0);
  // 10 s at half of the limit, and what it had in hand.
  expect(passed(passages)).toBeGreaterThan(400);
  expect(passed(passages)).toBeLessThan(700);
});

test('an environment that has never reached the table refuses nobody for a bounded time, and then its guessed share', async () => {
  isGone = true;
  const limit = environment(10, 1);
  const open = await send(limit, 500, 100);
  expect(passed(open)).toBe(500);
  nowMs += FAIL_OPEN_MS;
  expect(passed(await send(limit, 100, 10))).toBeLessThan(30);
});

test('a table that comes back is exact again', async () => {
  const limit = environment(10);
  isGone = true;
  await send(limit, 100, 100);
  isGone = false;
  nowMs += 60_000;
  const passages = await send(limit, 4_000, 25);
  expect(passed(passages)).toBeGreaterThan(980);
  expect(passed(passages)).toBeLessThan(1_040);
});

test('a clock that ran an hour ahead does not stop the tenant when it is set right', async () => {
  await send(
    environment(10, 10, () => nowMs + 3_600_000),
    30,
    50,
  );
  const limit = environment(10);
  const passages = await send(limit, 200, 100);
  expect(passed(passages)).toBeGreaterThan(150);
});

test('a clock that goes back does not let more through than the limit and one more burst', async () => {
  const limit = environment(10);
  await send(limit, 200, 50);
  nowMs -= 30_000;
  expect(passed(await send(limit, 200, 50))).toBeLessThanOrEqual(125);
});

test.each([
  [0.5, 1],
  [1 / 60, 1],
  [100_000, 1],
  [3, 1_000],
])(
  'a limit of %d a second with a burst of %d lets its burst through, and not much more at once',
  async (perSecond, burst) => {
    const passages = await send(environment(perSecond, burst), burst + 50, 0);
    expect(passed(passages)).toBeGreaterThanOrEqual(burst * 0.75);
    expect(passed(passages)).toBeLessThanOrEqual(burst + 30);
  },
);

test('near a small limit a refusal that a read can tell costs no write', async () => {
  const limits = [environment(2), environment(2)];
  for (let round = 0; round < 50; round += 1) for (const limit of limits) await send(limit, 1, 20);
  const before = { charges, refused };
  for (let round = 0; round < 50; round += 1) {
    nowMs += 400;
    for (const limit of limits) await send(limit, 1, 1);
  }
  expect(charges - before.charges).toBeGreaterThan(20);
  // Others may write between the read and the write.
  expect(refused - before.refused).toBeLessThanOrEqual(2);
});

test.each([
  [0, -14],
  [0.5, 0],
  [0.99, 14],
])('the first write of an environment leaves it anywhere in its block of 28: %f leaves %i', async (random, high) => {
  await send(environment(9_000, 9_000, undefined, random), 1, 0);
  // One request has passed, and is not paid for.
  expect(last?.seen).toBe(high + 1);
});

test.each([
  [20, 1],
  [21, 3],
])(
  'near a small limit, with requests %i ms apart, the item is read %i times: a young look is enough',
  async (ms, times) => {
    // Ten pass far from the limit, by the first read. The next two are asked about.
    expect(passed(await send(environment(10), 12, ms))).toBe(12);
    expect([charges, reads]).toEqual([12, times]);
  },
);

test('a request that comes at the moment it was told is not told to wait for a millisecond more', async () => {
  const limits = [environment(10, 10, undefined, 0), environment(10, 10, undefined, 0)];
  const again: number[] = [];
  let told = 0;
  for (let sent = 0; sent < 400; sent += 1) {
    const limit = limits[sent % 2] as FleetLimit;
    const [wait] = waits(await send(limit, 1, 3));
    if (wait === undefined || sent % 5 !== 0) continue;
    told += 1;
    nowMs += wait - 3;
    again.push(...waits(await send(limit, 1, 3)));
  }
  expect(told).toBeGreaterThan(20);
  expect(again).not.toContain(1);
});

describe('the share of one environment, while the table is gone', () => {
  const of = (environments: number, measured = true): Traffic => ({
    ownRate: 10,
    fleetRate: 10 * environments,
    environments,
    measured,
  });
  const newShare = () => createLocalShare(bucketOf({ perSecond: 100, burst: 100 }));

  function taken(share: ReturnType<typeof newShare>, traffic: Traffic, ms: number): number {
    let count = 0;
    while (count < 1_000 && share.take(traffic, START_MS + ms)) count += 1;
    return count;
  }

  test('is its part of the bucket, which fills at its part of the rate', () => {
    const share = newShare();
    expect(taken(share, of(2), 0)).toBe(50);
    expect(taken(share, of(2), 19)).toBe(0);
    expect(taken(share, of(2), 20)).toBe(1);
    expect(taken(share, of(2), 60_000)).toBe(50);
    expect(taken(share, of(4), 60_000 + 400)).toBe(10);
  });

  test('is one request at least', () => {
    expect(taken(newShare(), of(500), 0)).toBe(1);
  });

  test('does not fill while the clock is behind, and fills from there', () => {
    const share = newShare();
    expect(taken(share, of(2), 0)).toBe(50);
    expect(taken(share, of(2), -30_000)).toBe(0);
    expect(taken(share, of(2), -30_000 + 200)).toBe(10);
  });

  test('is everything for a minute where the fleet was never measured, then a twentieth', () => {
    const share = newShare();
    expect(taken(share, of(500, false), 0)).toBe(1_000);
    expect(taken(share, of(500, false), FAIL_OPEN_MS - 1)).toBe(1_000);
    expect(taken(share, of(500, false), FAIL_OPEN_MS)).toBe(5);
  });

  test('starts again when the table was back', () => {
    const share = newShare();
    expect([taken(share, of(2), 0), taken(share, of(2), 0)]).toEqual([50, 0]);
    share.end();
    expect(taken(share, of(2), 0)).toBe(50);
  });
});

test('a table that was back between two outages leaves a new environment a whole minute again', async () => {
  const limit = environment(10, 1);
  isGone = true;
  await send(limit, 10, 100);
  isGone = false;
  nowMs += FAIL_OPEN_MS;
  await send(limit, 1, 60_000);
  isGone = true;
  expect(passed(await send(limit, 100, 10))).toBe(100);
});
