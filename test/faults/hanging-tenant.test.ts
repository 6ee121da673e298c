// The noisy neighbour: of ten tenants of a fleet that grows with its requests one has a Cell that hangs, in simulated time.

import { type HangingReport, simulateHanging } from '../support/hanging-simulation';
import { runSeed } from '../support/random';

const FROM = 10;
const TO = 50;
const PER_SECOND = 100;
const CONCURRENCY = 50;
/** From the first hang until no more requests run than the limit lets in. */
const BOUND_AFTER_SECONDS = 3;
const seed = runSeed('a hanging tenant');

let held: HangingReport;
let unheld: HangingReport;
const scenario = { perSecond: PER_SECOND, cellMs: 50, hangs: { from: FROM, to: TO }, seconds: 90, seed };

beforeAll(async () => {
  held = await simulateHanging({ ...scenario, concurrency: CONCURRENCY });
  unheld = await simulateHanging({ ...scenario, concurrency: undefined });
});

const runningAt = ({ running }: HangingReport, second: number) => running[second * 10] ?? 0;
const mostBetween = ({ running }: HangingReport, from: number, to: number) =>
  Math.max(...running.slice(from * 10, to * 10));

test('without a limit the tenant takes an environment for each of its requests, until they are given up', () => {
  expect(mostBetween(unheld, FROM, TO)).toBeGreaterThan(PER_SECOND * 20);
});

test('three seconds after the first hang no further requests are let in until some have ended', () => {
  const atBound = runningAt(held, FROM + BOUND_AFTER_SECONDS);
  expect(mostBetween(held, FROM, TO)).toBeLessThanOrEqual(atBound + 2);
  // What runs by then is the limit, and what came while nobody could know.
  expect(atBound).toBeLessThan(CONCURRENCY + PER_SECOND);
  const passed = held.hanging.slice(FROM + BOUND_AFTER_SECONDS, FROM + 26).reduce((sum, one) => sum + one.passed, 0);
  expect(passed).toBeLessThan(10);
});

test('as requests are given up and others hang in their place, about as many run as the limit says', () => {
  expect(mostBetween(held, FROM + 30, TO)).toBeLessThan(1.6 * CONCURRENCY);
});

test('none of the other tenants is refused', () => {
  expect(held.refusedOthers).toBe(0);
  expect(held.passedOthers).toBeGreaterThan(9 * PER_SECOND * 85);
});

test('the tenant is let in again when the requests that hang have ended', () => {
  const ended = TO + 27;
  const after = held.hanging.slice(ended, ended + 10);
  expect(after.reduce((sum, one) => sum + one.refused, 0)).toBe(0);
});

test('the fleet grows by what is let in, not by what is asked', () => {
  expect(held.environments).toBeLessThan(unheld.environments / 5);
});

test('a tenant of short requests at half its limit is not refused, and one above it runs as many as it may', async () => {
  const calm = { hangs: { from: 99, to: 99 }, seconds: 30, seed };
  const half = await simulateHanging({ ...calm, perSecond: 50, cellMs: 100, concurrency: 10 });
  const settled = half.hanging.slice(5);
  expect(settled.reduce((sum, { refused }) => sum + refused, 0)).toBeLessThan(0.01 * 50 * settled.length);
  const slow = await simulateHanging({ ...calm, perSecond: 20, cellMs: 1_000, concurrency: 10 });
  const running = slow.running.slice(100);
  const mean = running.reduce((sum, one) => sum + one, 0) / running.length;
  expect(mean).toBeGreaterThan(7);
  expect(mean).toBeLessThan(11);
});
