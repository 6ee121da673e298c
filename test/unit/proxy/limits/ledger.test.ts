// What an environment has in hand of a limit, when it settles that with the item, and how long it leaves a table alone that does
// not answer.

import type { Band } from '../../../../lambdas/proxy/limits/band';
import { bucketOf } from '../../../../lambdas/proxy/limits/bucket';
import { createLedger, type Ledger } from '../../../../lambdas/proxy/limits/ledger';
import { createSight, type Sight } from '../../../../lambdas/proxy/limits/sight';
import type { Charge, ChargeEnd } from '../../../../lambdas/stores/limit-table';

const START_MS = 1_764_000_000_000;
const BAND: Band = { near: false, high: 10, low: -10, slack: 5 };
let nowMs: number;
let charges: Charge[];
let end: ChargeEnd | Promise<ChargeEnd>;
let unavailable: number;
let sight: Sight;

beforeEach(() => {
  nowMs = START_MS;
  charges = [];
  end = { kind: 'charged', state: { arrivalMs: START_MS, seen: 0 } };
  unavailable = 0;
});

function ledgerOf(perSecond = 100, random = 0.5): Ledger {
  const bucket = bucketOf({ perSecond, burst: perSecond });
  sight = createSight(bucket, nowMs);
  return createLedger({
    key: 'acme',
    bucket,
    sight,
    table: { charge: async (charge) => (charges.push(charge), end), read: async () => undefined },
    clock: () => nowMs,
    random: () => random,
    onUnavailable: () => {
      unavailable += 1;
    },
  });
}

const write = (ledger: Ledger, { high = 10, debt = 0 } = {}): Promise<void> =>
  ledger.write({ high, debt, block: 20, queueMs: 0, awaited: false });

/** ms from now on for which the table is left alone. */
function pauseMs(ledger: Ledger): number {
  let ms = 0;
  while (ledger.isAway(nowMs + ms)) ms += 1;
  return ms;
}

describe('a table that does not answer', () => {
  test.each([
    [0, [50, 100, 200, 400, 800, 1_600, 2_500, 2_500]],
    [0.5, [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]],
  ])('is left alone for twice as long each time, up to five seconds: %f', async (random, pauses) => {
    const ledger = ledgerOf(100, random);
    end = { kind: 'failed' };
    const seen: number[] = [];
    for (const _ of pauses) {
      await write(ledger);
      seen.push(pauseMs(ledger));
    }
    expect(seen).toEqual(pauses);
    expect(unavailable).toBe(pauses.length);
    expect(ledger.isAnswered).toBe(false);
  });

  test.each<ChargeEnd>([{ kind: 'refused' }, { kind: 'charged', state: { arrivalMs: START_MS, seen: 0 } }])(
    'is back with an answer, and its next silence is a first one: $kind',
    async (answer) => {
      const ledger = ledgerOf();
      expect(ledger.isAnswered).toBe(true);
      end = { kind: 'unknown' };
      await write(ledger);
      await write(ledger);
      expect([ledger.isAnswered, pauseMs(ledger)]).toEqual([false, 200]);
      end = answer;
      await write(ledger);
      expect(ledger.isAnswered).toBe(true);
      nowMs += 1_000;
      end = { kind: 'failed' };
      await write(ledger);
      expect(pauseMs(ledger)).toBe(100);
    },
  );

  test.each([
    [1_999, 1],
    [2_000, 0],
  ])('after %i ms is one %i times: a longer call met a freeze of its environment', async (ms, times) => {
    const ledger = ledgerOf();
    const late = Promise.withResolvers<ChargeEnd>();
    end = late.promise;
    const written = write(ledger);
    await Promise.resolve();
    await new Promise(setImmediate);
    nowMs += ms;
    late.resolve({ kind: 'failed' });
    await written;
    expect([unavailable, ledger.isAnswered]).toEqual([times, times === 0]);
  });
});

test.each<[ChargeEnd, number]>([
  [{ kind: 'charged', state: { arrivalMs: START_MS, seen: 0 } }, 10],
  [{ kind: 'unknown' }, 10],
  [{ kind: 'refused' }, -2],
  [{ kind: 'failed' }, -2],
])('a write that ends with %j leaves %i requests in hand', async (how, balance) => {
  const ledger = ledgerOf();
  ledger.take();
  ledger.take();
  end = how;
  await write(ledger);
  expect(ledger.balance).toBe(balance);
});

test('a charge says how many requests came: those that passed, and those refused since the last that was counted', async () => {
  const ledger = ledgerOf();
  ledger.take();
  for (let times = 0; times < 3; times += 1) ledger.refused();
  end = { kind: 'failed' };
  await write(ledger);
  end = { kind: 'charged', state: { arrivalMs: START_MS, seen: 0 } };
  await write(ledger);
  ledger.refused();
  await write(ledger);
  expect(charges.map(({ seen, costMs }) => [seen, costMs])).toEqual([
    [14, 110],
    [14, 110],
    [1, 0],
  ]);
});

test('requests in hand count from when the item has room for them, one token after the other', async () => {
  const ledger = ledgerOf(100);
  end = { kind: 'charged', state: { arrivalMs: START_MS + 5_000, seen: 0 } };
  await write(ledger);
  // A bucket of 100 lies 750 ms ahead of the clock; a token is 10 ms, and ten are in hand.
  expect(ledger.readyAtMs).toBe(START_MS + 5_000 - 750 - 90);
  ledger.take();
  expect([ledger.balance, ledger.readyAtMs]).toEqual([9, START_MS + 5_000 - 750 - 80]);
});

test('one write at a time: a second one waits for the first', async () => {
  const ledger = ledgerOf();
  expect([ledger.writing, ledger.isNew]).toEqual([false, true]);
  const both = [write(ledger), write(ledger)];
  expect([ledger.writing, ledger.isNew]).toEqual([true, false]);
  await Promise.all(both);
  expect(ledger.writing).toBe(false);
  expect(charges).toHaveLength(1);
});

describe('a write is due', () => {
  test.each([
    [900, 100],
    [9_000, 1_000],
    [90_000, 1_000],
  ])('of a limit of %i a second, %i ms after the last one while the fleet is unknown', async (perSecond, ms) => {
    const ledger = ledgerOf(perSecond);
    expect(ledger.isDue(BAND, 0, nowMs)).toBe(true);
    await write(ledger, { high: -10 });
    expect(ledger.mayWriteAtMs(nowMs)).toBe(START_MS + ms);
    expect(ledger.isDue(BAND, 0, START_MS + ms - 1)).toBe(false);
    expect(ledger.isDue(BAND, 0, START_MS + ms)).toBe(true);
  });

  test('after a pause, and by the share of the measured fleet', async () => {
    const ledger = ledgerOf(900);
    for (let sent = 0; sent < 10; sent += 1) sight.arrived();
    sight.look({ arrivalMs: START_MS, seen: 0 }, START_MS);
    for (let sent = 0; sent < 10; sent += 1) sight.arrived();
    sight.look({ arrivalMs: START_MS, seen: 450 }, START_MS + 1_000);
    nowMs += 1_000;
    await write(ledger);
    // 45 environments like this one write 450 times a second.
    expect(ledger.mayWriteAtMs(nowMs)).toBeCloseTo(nowMs + 100, 6);
    end = { kind: 'failed' };
    await write(ledger);
    await write(ledger);
    expect(ledger.mayWriteAtMs(nowMs)).toBe(nowMs + 200);
  });

  test.each([
    [20, 0, true],
    [19, 0, false],
    // 8 a second with a quarter more are 10 in a second, and five of slack.
    [15, 8, false],
    [16, 8, true],
  ])('after a second and %i requests, where %i were expected: %s', async (requests, ownRate, isDue) => {
    const ledger = ledgerOf();
    await write(ledger);
    for (let sent = 0; sent < requests; sent += 1) ledger.take();
    expect(ledger.isDue(ownRate === 0 ? { ...BAND, slack: 100 } : BAND, ownRate, START_MS + 1_000)).toBe(isDue);
  });

  test('but not while one is on its way', () => {
    const ledger = ledgerOf();
    void write(ledger);
    expect(ledger.isDue(BAND, 100, START_MS + 60_000)).toBe(false);
  });
});

test('a debt from before the limit was near is paid off a block at a time', async () => {
  const ledger = ledgerOf();
  const near: Band = { near: true, high: 3, low: -2, slack: 0 };
  expect([ledger.floor(near), ledger.debtAfter(near)]).toEqual([-2, 0]);
  for (let sent = 0; sent < 14; sent += 1) ledger.take();
  expect([ledger.floor(near), ledger.debtAfter(near)]).toEqual([-2, 12]);
  await write(ledger, { high: -9, debt: 12 });
  expect([ledger.floor(near), ledger.debtAfter(near)]).toEqual([-14, 7]);
  await write(ledger, { high: -4, debt: 7 });
  expect([ledger.floor(near), ledger.debtAfter(near)]).toEqual([-9, 2]);
  await write(ledger, { high: 1, debt: 2 });
  expect([ledger.floor(near), ledger.debtAfter(near)]).toEqual([-4, 0]);
});
