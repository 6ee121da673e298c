// Twice a patrol period while all is well; ever later, and spread, while nothing answers.

import { nextRefreshMs, refreshPeriodMs } from '../../../../lambdas/pages/ops/model/freshness';

test.each([
  [30, 15_000],
  [1, 2_000],
  [600, 30_000],
  [undefined, 15_000],
])('a patrol every %p s is asked for every %i ms', (intervalSeconds, periodMs) => {
  expect(refreshPeriodMs(intervalSeconds)).toBe(periodMs);
  expect(nextRefreshMs(intervalSeconds, 0, 0.5)).toBe(periodMs);
});

test('failures double the wait, up to a minute', () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 50].map((failures) => nextRefreshMs(30, failures, 1));
  expect(waits).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
});

test('screens of a team do not return all at once', () => {
  expect([0, 0.5, 1].map((random) => nextRefreshMs(30, 3, random))).toEqual([6_000, 7_000, 8_000]);
});
