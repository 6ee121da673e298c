// One charge of a limit's item: which condition it names, when it looks first, and what follows a condition that does not hold.

import { bucketOf } from '../../../../lambdas/proxy/limits/bucket';
import { createTill, type Order } from '../../../../lambdas/proxy/limits/charging';
import { createSight, type Sight } from '../../../../lambdas/proxy/limits/sight';
import type { Charge, ChargeEnd, LimitState } from '../../../../lambdas/stores/limit-table';

const START_MS = 1_764_000_000_000;
/** A bucket of 100 lies 750 ms ahead of the clock and 250 ms behind it. */
const BUCKET = bucketOf({ perSecond: 100, burst: 100 });
const ORDER: Order = { tokens: 8, refused: 2, block: 8, queueMs: 40, awaited: false };

const ADD = { kind: 'add', fromMs: -250, untilMs: 750 + 40 };
const FULL = { kind: 'restart', fromMs: -250, brokenMs: 60_750, atMs: -250 };
const RESTART = { ...FULL, atMs: -50 };

let nowMs: number;
let sight: Sight;
let charges: Charge[];
/** Ends of the charges in turn; the last one from then on. */
let ends: ChargeEnd[];
/** The item as reads show it; a missing one rejects. */
let item: LimitState | 'none' | undefined;
let reads: number;

beforeEach(() => {
  nowMs = START_MS;
  sight = createSight(BUCKET, START_MS);
  charges = [];
  ends = [{ kind: 'charged', state: { arrivalMs: START_MS + 100, seen: 10 } }];
  item = 'none';
  reads = 0;
});

function charge(order: Partial<Order> = {}): Promise<ChargeEnd> {
  const till = createTill({
    key: 'acme',
    bucket: BUCKET,
    sight,
    clock: () => nowMs,
    table: {
      async charge(one) {
        charges.push(one);
        return (ends.length > 1 ? ends.shift() : ends[0]) as ChargeEnd;
      },
      async read() {
        reads += 1;
        await new Promise(setImmediate);
        if (item === undefined) throw new Error('gone');
        return item === 'none' ? undefined : item;
      },
    },
  });
  return till.charge({ ...ORDER, ...order });
}

/** Conditions that were named, in ms from the moment of their charge. */
const named = () =>
  charges.map(({ condition: { kind, ...times }, nowMs: sentMs }) => ({
    kind,
    ...Object.fromEntries(Object.entries(times).map(([name, ms]) => [name, ms - sentMs])),
  }));

/** The item was seen this far ahead of the clock, `agoMs` ago. */
function seen(aheadMs: number, agoMs = 0): void {
  sight.look({ arrivalMs: START_MS + aheadMs, seen: 0 }, START_MS - agoMs);
}

/** Two looks, between which the fleet sent this much; the last one is `agoMs` old and saw the item this far ahead. */
function measured(fleetRate: number, aheadMs: number, agoMs: number): void {
  const fromMs = START_MS - agoMs - 1_000;
  sight.look({ arrivalMs: fromMs, seen: 0 }, fromMs);
  sight.look({ arrivalMs: START_MS + aheadMs, seen: fleetRate }, START_MS - agoMs);
}

test('what is charged: the tokens’ time, and every request that came', async () => {
  seen(0);
  expect(await charge()).toBe(ends[0]);
  expect(charges).toMatchObject([{ key: 'acme', costMs: 80, seen: 10, nowMs: START_MS }]);
  expect(named()).toEqual([ADD]);
  expect([sight.arrivalMs, sight.viewedAtMs, reads]).toEqual([START_MS + 100, START_MS, 0]);
});

test('an item that was never seen is read first, and a missing one starts full', async () => {
  await charge();
  expect(reads).toBe(1);
  expect(named()).toEqual([FULL]);
});

test('an item that is in use is charged further as soon as it was read', async () => {
  item = { arrivalMs: START_MS, seen: 0 };
  await charge();
  expect(named()).toEqual([ADD]);
});

test('an item that cannot be read is charged as one that is not there', async () => {
  item = undefined;
  expect(await charge()).toBe(ends[0]);
  expect(named()).toEqual([FULL]);
});

test.each([
  [1, 125, 0],
  [1, 126, 1],
  [2, 126, 1],
  [3, 126, 0],
])('for a block of %i, a look that is %i ms old is renewed %i times', async (block, agoMs, times) => {
  seen(0, agoMs);
  await charge({ block });
  expect(reads).toBe(times);
});

describe('an item is full, as far as is known', () => {
  test.each([
    [-250, 'add'],
    [-251, 'restart'],
    [60_750, 'add'],
    [60_751, 'restart'],
  ])('that was just seen %i ms ahead: %s', async (aheadMs, kind) => {
    seen(aheadMs);
    await charge();
    expect(named()).toEqual([kind === 'add' ? ADD : FULL]);
  });

  test.each([
    // Others take half of the rate: an item that nobody charged for 100 ms is 50 ms further on.
    [50, 21, -300, 100, 'add'],
    [50, 21, -301, 100, 'restart'],
    // At half of the rate an item that is set back falls 200 ms behind in 400 ms: a write each 400 ms finds it in time.
    [50, 20, -1_000, 100, 'add'],
    [50, 21, -1_000, 100, 'restart'],
    [20, 8, -1_000, 100, 'restart'],
    // Nobody has been there since a look that is this young.
    [50, 8, -1_000, 19, 'restart'],
    [50, 8, -1_000, 20, 'add'],
  ])(
    '%i a second by others, blocks of %i, seen %i ms ahead %i ms ago: %s',
    async (fleetRate, block, ahead, ago, kind) => {
      measured(fleetRate, ahead, ago);
      await charge({ block });
      expect(named()).toEqual([kind === 'add' ? ADD : FULL]);
    },
  );
});

describe('a condition that does not hold', () => {
  beforeEach(() => {
    ends = [{ kind: 'refused' }, { kind: 'charged', state: { arrivalMs: START_MS, seen: 10 } }];
  });

  test('of a full item: others were there first, and the charge is added to theirs', async () => {
    seen(-1_000);
    expect(await charge()).toMatchObject({ kind: 'charged' });
    expect(named()).toEqual([FULL, ADD]);
    expect(reads).toBe(0);
  });

  test('twice is told, with what it says of the item', async () => {
    ends = [{ kind: 'refused' }];
    seen(-1_000);
    expect(await charge()).toEqual({ kind: 'refused' });
    expect(named()).toEqual([FULL, ADD]);
    expect(sight.arrivalMs).toBe(START_MS + 790);
  });

  test.each([
    [false, 0],
    [true, 1],
  ])(
    'of an item that is in use: it is used up, and a request that waits (%s) looks %i times',
    async (awaited, times) => {
      seen(-250);
      item = { arrivalMs: START_MS + 900, seen: 60 };
      expect(await charge({ awaited })).toEqual({ kind: 'refused' });
      expect(named()).toEqual([ADD]);
      expect([reads, sight.arrivalMs]).toEqual([times, START_MS + (awaited ? 900 : 790)]);
    },
  );

  test.each([
    [-251, [ADD, RESTART]],
    [-250, [ADD, ADD]],
    [790, [ADD, ADD]],
    [791, [ADD]],
  ])('of an item that may be full by now: a read shows it %i ms ahead, and says what follows', async (aheadMs, all) => {
    measured(50, -1_000, 100);
    item = { arrivalMs: START_MS + aheadMs, seen: 60 };
    await charge();
    expect(reads).toBe(1);
    expect(named()).toEqual(all);
  });

  test.each([
    [1, false, 1],
    [1, true, 2],
    [2, false, 2],
  ])('for a block of %i that is waited for (%s) is tried %i times', async (block, awaited, times) => {
    seen(-1_000);
    await charge({ block, awaited });
    expect(charges).toHaveLength(times);
  });
});

test.each<ChargeEnd>([{ kind: 'failed' }, { kind: 'unknown' }])(
  '$kind teaches nothing, and is not tried again',
  async (end) => {
    ends = [end];
    seen(0, 10);
    expect(await charge()).toBe(end);
    expect(charges).toHaveLength(1);
    expect([sight.arrivalMs, sight.viewedAtMs]).toEqual([START_MS, START_MS - 10]);
  },
);
