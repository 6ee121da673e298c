// How long a table that did not answer is left alone: each bound to the millisecond, and a clock that goes back.

import { FROZEN_MS } from '../../../../lambdas/proxy/fleet/timer';
import { TablePause } from '../../../../lambdas/proxy/limits/table-pause';

const NOW_MS = 1_764_000_000_000;

function scene() {
  const now = { ms: NOW_MS };
  const told = { times: 0 };
  const pause = new TablePause(
    () => now.ms,
    () => (told.times += 1),
  );
  return { now, told, pause };
}

test('a pause lasts a second from the failure on, and is told once', () => {
  const { told, pause } = scene();
  expect(pause.isOn(NOW_MS)).toBe(false);
  pause.begin(NOW_MS - 10);
  expect([-1, 0, 999, 1_000].map((ms) => pause.isOn(NOW_MS + ms))).toEqual([false, true, true, false]);
  expect(told.times).toBe(1);
});

test.each([
  [FROZEN_MS - 1, 1],
  [FROZEN_MS, 0],
  [FROZEN_MS + 1, 0],
])('a call that took %i ms is told %i times: a freeze says nothing of the table', (tookMs, times) => {
  const { told, pause } = scene();
  pause.begin(NOW_MS - tookMs);
  expect([told.times, pause.isOn(NOW_MS)]).toEqual([times, times === 1]);
});
