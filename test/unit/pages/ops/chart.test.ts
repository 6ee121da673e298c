// Scales, ticks and paths of a chart, and the figures that it is made of.

import {
  barPath,
  fullBarPath,
  indexAt,
  linePath,
  stacked,
  timeTicks,
  valueTicks,
} from '../../../../lambdas/pages/ops/model/chart';
import { readFigures, readProbes } from '../../../../lambdas/pages/ops/model/figures';

const plot = { left: 10, top: 0, width: 40, height: 100, max: 100, count: 4 };

test.each([
  [0, [0, 0.25, 0.5, 0.75, 1]],
  [3, [0, 1, 2, 3]],
  [41, [0, 20, 40, 60]],
  [100, [0, 25, 50, 75, 100]],
  [2_489, [0, 1_000, 2_000, 3_000]],
])('the ticks up to %d are round: %j', (max, ticks) => {
  expect(valueTicks(max)).toEqual(ticks);
});

test('times are labelled from the first on, as many as there is room for', () => {
  expect(timeTicks(60, 5)).toEqual([0, 12, 24, 36, 48]);
  expect(timeTicks(2, 5)).toEqual([0, 1]);
  expect(timeTicks(0, 5)).toEqual([]);
});

test('a line is broken where nothing is known, and a value between two gaps is a dot', () => {
  expect(linePath([0, 100, null, 50], plot)).toBe('M15 100L25 0M45 50h.01');
});

test('bars stand on what is below them; nothing is drawn of a gap and of zero', () => {
  expect(barPath([50, null, 0, 25], [0, 0, 0, 50], plot)).toBe('M11 100v-50h8v50zM41 50v-25h8v25z');
  expect(
    stacked([
      [1, null, 3],
      [2, 2, 2],
    ]),
  ).toEqual([3, 2, 5]);
});

test('a small value next to large ones is seen', () => {
  expect(barPath([0.01], [0], { ...plot, count: 1 })).toContain('v-1h');
});

test('a failure reaches from floor to ceiling', () => {
  expect(fullBarPath([false, true], plot)).toBe('M21 0h8v100h-8z');
});

test('the place of the pointer is the nearest time, at the edges too', () => {
  expect([0, 10, 24, 31, 400].map((x) => indexAt(plot, x))).toEqual([0, 0, 1, 2, 3]);
});

test('figures: what is missing is a gap, and what was answered well is the rest', () => {
  const figures = readFigures({
    times: ['2026-11-30T00:00:00Z', '2026-11-30T00:01:00Z'],
    requests: [10, null],
    errors: [2, null],
    refusals: [1],
    p99_ms: [40, 'x'],
  });
  expect(figures).toMatchObject({
    requests: [10, null],
    well: [7, null],
    refusals: [1, null],
    p99: [40, null],
    p50: [null, null],
  });
  expect(figures?.times).toEqual([1_795_996_800, 1_795_996_860]);
  expect(readFigures({})).toBeUndefined();
});

test('probes come oldest first, a failed one without its latency', () => {
  const probes = readProbes({
    probes: [
      { at: 20, ok: false, latency_ms: null },
      { at: 10, ok: true, latency_ms: 31 },
    ],
  });
  expect(probes).toEqual([
    { at: 10, isOk: true, latencyMs: 31 },
    { at: 20, isOk: false, latencyMs: null },
  ]);
});
