// The sparkline: good probes stand on the floor, failures hang from the ceiling at full height, the newest is at the right.

import { SPARKLINE, sparkline } from '../../../../lambdas/pages/board/sparkline';

const bars = (path: string): number => path.split('M').length - 1;

test('one bar a probe, good and failed apart', () => {
  const { good, failed, failures, samples } = sparkline([10, null, 20, null, null]);
  expect([bars(good), bars(failed), failures, samples]).toEqual([2, 3, 3, 5]);
});

test('only a failure reaches the full height', () => {
  const height = (path: string): number =>
    Math.max(...[...path.matchAll(/v-?([\d.]+)/g)].map((match) => Number(match[1])));
  expect(height(sparkline([9_999]).good)).toBeLessThan(SPARKLINE.height);
  expect(height(sparkline([null]).failed)).toBe(SPARKLINE.height);
});

test('the newest probe is at the right edge however few there are', () => {
  expect(sparkline([null]).failed).toMatch(/^M118 0/);
  expect(sparkline(Array.from({ length: 60 }, () => null)).failed).toMatch(/^M0 0.*M118 0[^M]*$/);
});

test('only the latest sixty are drawn', () => {
  expect(bars(sparkline(Array.from({ length: 75 }, () => 5)).good)).toBe(SPARKLINE.samples);
});

test('the median is of good probes only, and null without any', () => {
  expect(sparkline([30, null, 10.4, 20.6]).medianMs).toBe(21);
  expect(sparkline([null]).medianMs).toBeNull();
  expect(sparkline([])).toEqual({ good: '', failed: '', failures: 0, samples: 0, medianMs: null });
});

test('fast jitter stays low: the scale never drops below 100 ms', () => {
  expect(sparkline([2]).good).toContain('v-2h');
  expect(sparkline([100]).good).toContain('v-17h');
});
