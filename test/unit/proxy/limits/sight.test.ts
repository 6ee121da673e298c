// What an environment makes of its looks at a limit's item: the traffic of the fleet, and what is left.

import { bucketOf } from '../../../../lambdas/proxy/limits/bucket';
import { createSight, type Sight } from '../../../../lambdas/proxy/limits/sight';

const START_MS = 1_764_000_000_000;
/** A bucket of 100 lies 750 ms ahead of the clock and 250 ms behind it. */
const BUCKET = bucketOf({ perSecond: 100, burst: 100 });

const newSight = (): Sight => createSight(BUCKET, START_MS);

interface Look {
  readonly ms: number;
  /** Requests that came here since the look before. */
  readonly own: number;
  /** Requests that the item has counted in all. */
  readonly seen: number;
}

function looked(...looks: readonly Look[]): Sight {
  const sight = newSight();
  for (const { ms, own, seen } of looks) {
    for (let came = 0; came < own; came += 1) sight.arrived();
    sight.look({ arrivalMs: START_MS, seen }, START_MS + ms);
  }
  return sight;
}

const FIRST: Look = { ms: 0, own: 0, seen: 1_000 };

test('before anything is measured, many environments are expected to be as busy as this one', () => {
  const sight = newSight();
  for (let came = 0; came < 3; came += 1) sight.arrived();
  const of = (ms: number) => sight.traffic(START_MS + ms);
  expect(of(0)).toEqual({ ownRate: 15, fleetRate: 7_500, environments: 500, measured: false });
  expect(of(200).ownRate).toBe(15);
  expect(of(300).ownRate).toBe(10);
  expect(of(3_000)).toMatchObject({ ownRate: 1, fleetRate: 500 });
});

test.each([
  [0, false],
  [249, false],
  [250, true],
])('a second look %i ms after the first one measures: %s', (ms, measured) => {
  expect(looked(FIRST, { ms, own: 1, seen: 1_010 }).traffic(START_MS + ms).measured).toBe(measured);
});

test('a measurement is of what came between two looks, here and in all', () => {
  const sight = looked({ ...FIRST, own: 7 }, { ms: 500, own: 10, seen: 1_040 });
  expect(sight.traffic(START_MS)).toEqual({ ownRate: 20, fleetRate: 80, environments: 4, measured: true });
});

test.each([
  ['a fleet of which nothing comes here', 0, 50, 1_000],
  ['an item that has not heard of what came here', 10, 0, 1],
])('%s: %i requests here and %i more counted are the traffic of %i environments', (_, own, more, environments) => {
  const sight = looked(FIRST, { ms: 1_000, own, seen: FIRST.seen + more });
  expect(sight.traffic(START_MS)).toMatchObject({ environments, ownRate: own, fleetRate: Math.max(own, more) });
});

test.each([
  [1_249, 20],
  [1_250, 20 + (1 - Math.exp(-1 / 3)) * (50 - 20)],
])('a look %i ms after the start leaves a rate of %f: a further measurement takes a second', (ms, ownRate) => {
  const sight = looked(FIRST, { ms: 250, own: 5, seen: 1_005 }, { ms, own: 50, seen: 1_055 });
  expect(sight.traffic(START_MS).ownRate).toBeCloseTo(ownRate, 6);
});

test('the fleet’s rate follows its measurements as the own one does', () => {
  const sight = looked(FIRST, { ms: 250, own: 5, seen: 1_010 }, { ms: 1_250, own: 20, seen: 1_110 });
  expect(sight.traffic(START_MS).fleetRate).toBeCloseTo(40 + (1 - Math.exp(-1 / 3)) * 60, 6);
});

test('a clock that went back measures nothing, and the next measurement counts from there', () => {
  const sight = looked({ ...FIRST, ms: 5_000 }, { ms: 0, own: 30, seen: 1_100 });
  expect(sight.traffic(START_MS).measured).toBe(false);
  sight.look({ arrivalMs: START_MS, seen: 1_110 }, START_MS + 500);
  expect(sight.traffic(START_MS)).toMatchObject({ ownRate: 0, fleetRate: 20 });
});

describe('an environment is alone', () => {
  test.each([
    [129, true],
    [130, false],
  ])('that sees 100 of %i requests: %s', (fleet, isAlone) => {
    const sight = looked(FIRST, { ms: 1_000, own: 100, seen: 1_000 + fleet });
    expect(sight.isAlone(START_MS + 1_000)).toBe(isAlone);
  });

  test.each([
    [999, true],
    [1_000, false],
  ])('for %i ms after its last look: %s', (ms, isAlone) => {
    const sight = looked(FIRST, { ms: 1_000, own: 100, seen: 1_100 });
    expect(sight.isAlone(START_MS + 1_000 + ms)).toBe(isAlone);
  });

  test('not before it has measured', () => {
    expect(looked(FIRST).isAlone(START_MS)).toBe(false);
  });
});

describe('what is left', () => {
  test.each([
    [0, 100],
    [5, 100],
    [-5, 95],
  ])('before the first look, with a balance of %i, is a full bucket less what is owed: %i', (balance, left) => {
    expect(newSight().left(balance, START_MS)).toBe(left);
  });

  test.each([
    [0, 0, 75],
    [20, 0, 95],
    [40, 0, 100],
    [-80, 0, -5],
  ])('with a balance of %i, %i ms after the look, is %i', (balance, ms, left) => {
    expect(looked(FIRST).left(balance, START_MS + ms)).toBeCloseTo(left, 6);
  });

  test('does not shrink where the clock went back', () => {
    expect(looked(FIRST, { ms: 1_000, own: 10, seen: 1_050 }).left(-100, START_MS)).toBeCloseTo(75, 6);
  });

  test.each([
    // Nobody else uses any: the whole rate comes back.
    [100, 100, 100],
    [60, 60, 100],
    // What an easy fleet does not use.
    [10, 84, 100 + 10 - 84],
    [50, 84, 100 + 50 - 84],
    // A busy fleet leaves at most what this environment used.
    [10, 85, 10],
    [20, 90, 20],
    [10, 120, 100 + 10 - 120],
  ])('grows by what the fleet leaves over: %i a second here, %i in all, %i come back', (own, fleet, comesBack) => {
    const sight = looked(FIRST, { ms: 1_000, own, seen: 1_000 + fleet });
    const atLook = sight.left(-200, START_MS + 1_000);
    expect(sight.left(-200, START_MS + 1_500) - atLook).toBeCloseTo(comesBack / 2, 6);
  });

  test('before anything is measured, does not grow', () => {
    expect(looked(FIRST).left(-50, START_MS + 900)).toBeCloseTo(25, 6);
  });
});

test('a condition that did not hold says how late the arrival time is at least', () => {
  const sight = newSight();
  expect([sight.arrivalMs, sight.viewedAtMs]).toEqual([undefined, START_MS]);
  sight.notBefore(START_MS + 10, START_MS + 1);
  expect([sight.arrivalMs, sight.viewedAtMs]).toEqual([START_MS + 10, START_MS + 1]);
  sight.notBefore(START_MS + 5, START_MS + 2);
  expect([sight.arrivalMs, sight.viewedAtMs]).toEqual([START_MS + 10, START_MS + 2]);
  sight.look({ arrivalMs: START_MS + 3, seen: 0 }, START_MS + 4);
  expect([sight.arrivalMs, sight.viewedAtMs]).toEqual([START_MS + 3, START_MS + 4]);
});
