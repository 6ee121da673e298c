// Uptime counters: shares, windows that roll, clocks that jump, size.

import { countProbe, NO_UPTIME, uptimeShare, watchedSeconds } from '../../../../lambdas/domain/health/uptime';
import { START_MS } from '../../../support/health-fixtures';
import { fc } from '../../../support/property';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

function probes(results: readonly boolean[], everyMs: number) {
  return results.reduce((counters, ok, index) => countProbe(counters, ok, START_MS + index * everyMs), NO_UPTIME);
}

it('is null without any probe', () => {
  expect(uptimeShare(NO_UPTIME, 'h1', START_MS)).toBeNull();
});

it('is the share of good probes', () => {
  const counters = probes([true, true, true, false], 30_000);
  expect(uptimeShare(counters, 'h1', START_MS + MINUTE_MS)).toBe(0.75);
  expect(uptimeShare(counters, 'd7', START_MS + MINUTE_MS)).toBe(0.75);
});

it.each([
  ['h1', 54 * MINUTE_MS, 61 * MINUTE_MS],
  ['h24', 22 * HOUR_MS, 25 * HOUR_MS],
  ['d7', 161 * HOUR_MS, 169 * HOUR_MS],
] as const)('%s holds a failure for the whole window and lets go of it after', (window, heldMs, goneMs) => {
  const failed = countProbe(NO_UPTIME, false, START_MS);
  const counters = countProbe(failed, true, START_MS + heldMs);
  expect(uptimeShare(counters, window, START_MS + heldMs)).toBe(0.5);
  expect(uptimeShare(counters, window, START_MS + goneMs)).toBe(1);
});

it('forgets by the clock of the reader: a patrol that stopped keeps no old glory', () => {
  const counters = countProbe(NO_UPTIME, true, START_MS);
  expect(uptimeShare(counters, 'h1', START_MS + 2 * HOUR_MS)).toBeNull();
  expect(uptimeShare(counters, 'h24', START_MS + 2 * HOUR_MS)).toBe(1);
});

it('drops what a clock set back has put into the future', () => {
  const counters = countProbe(NO_UPTIME, false, START_MS + 30 * MINUTE_MS);
  const later = countProbe(counters, true, START_MS);
  expect(uptimeShare(later, 'h1', START_MS)).toBe(1);
});

it('equals a recount of the buckets from the full history', () => {
  const anyProbe = fc.record({ ok: fc.boolean(), stepMs: fc.integer({ min: 0, max: 3 * HOUR_MS }) });
  fc.assert(
    fc.property(fc.array(anyProbe, { minLength: 1, maxLength: 60 }), (history) => {
      let atMs = START_MS;
      const all = history.map(({ ok, stepMs }) => ({ ok, atMs: (atMs += stepMs) }));
      const counters = all.reduce((sum, probe) => countProbe(sum, probe.ok, probe.atMs), NO_UPTIME);
      const firstBucket = Math.floor(atMs / HOUR_MS) - 23;
      const counted = all.filter((probe) => Math.floor(probe.atMs / HOUR_MS) >= firstBucket);
      const good = counted.filter((probe) => probe.ok).length;
      expect(uptimeShare(counters, 'h24', atMs)).toBeCloseTo(good / counted.length, 12);
    }),
  );
});

it('reads text that is not its own as no probes', () => {
  const broken = { h1: '?:1,2', h24: 'not counters', d7: ':::' };
  expect(uptimeShare(broken, 'h1', START_MS)).toBeNull();
  expect(uptimeShare(countProbe(broken, true, START_MS), 'h24', START_MS)).toBe(1);
});

it('stays under 450 characters at two probes a minute, half of them failing', () => {
  const week = Array.from({ length: 7 * 24 * 120 }, (_, index) => index % 2 === 0);
  const counters = probes(week, 30_000);
  expect(Object.values(counters).join('').length).toBeLessThan(450);
});

it('takes next to no text for the hours without a probe', () => {
  const counters = countProbe(countProbe(NO_UPTIME, true, START_MS), true, START_MS + 100 * HOUR_MS);
  expect(counters.d7).toMatch(/^\w+:1,+1$/);
});

it('says how long was watched: one interval a probe, and no more than the window', () => {
  const few = probes([true, true, false], 30_000);
  expect(watchedSeconds(few, 'h1', START_MS + MINUTE_MS, 30)).toBe(90);
  expect(watchedSeconds(NO_UPTIME, 'h1', START_MS, 30)).toBe(0);
  expect(watchedSeconds(few, 'h1', START_MS + 2 * HOUR_MS, 30)).toBe(0);
  const many = probes(
    Array.from({ length: 200 }, () => true),
    10_000,
  );
  expect(watchedSeconds(many, 'h1', START_MS + 2_000_000, 30)).toBe(3_600);
});
