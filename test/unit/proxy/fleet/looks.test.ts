// One look at the table at a time, and a pause after one that failed.

import { createLooks, LOST_MS } from '../../../../lambdas/proxy/fleet/looks';
import { FROZEN_MS } from '../../../../lambdas/proxy/fleet/timer';

function scene(random = 0.5) {
  const now = { ms: 1_000_000 };
  return {
    now,
    looks: createLooks(
      () => now.ms,
      () => random,
    ),
  };
}

/** A look that ends when the test says so. */
function openLook() {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  return { read: jest.fn(() => promise), resolve, fail: () => reject(new Error('down')) };
}

test('those who look while a look is under way share it, and the next one looks again', async () => {
  const { looks } = scene();
  const [first, second] = [openLook(), openLook()];
  const all = [looks.look(first.read), looks.look(second.read)];
  first.resolve();
  await Promise.all(all);
  expect([first.read.mock.calls.length, second.read.mock.calls.length]).toEqual([1, 0]);
  second.resolve();
  await looks.look(second.read);
  expect(second.read).toHaveBeenCalledWith(1_000_000);
});

test('a look that is out for too long is given up, and its late end does not hide the next one', async () => {
  const { now, looks } = scene();
  const [lost, next, third] = [openLook(), openLook(), openLook()];
  const waiting = looks.look(lost.read);
  now.ms += LOST_MS - 1;
  void looks.look(next.read);
  expect(next.read).not.toHaveBeenCalled();
  now.ms += 1;
  const own = looks.look(next.read);
  expect(next.read).toHaveBeenCalledTimes(1);
  lost.resolve();
  await waiting;
  void looks.look(third.read);
  expect(third.read).not.toHaveBeenCalled();
  next.resolve();
  await own;
});

test.each([
  [0, 1_000],
  [1, 3_000],
])('with %d of chance, a failed look starts a pause of %d ms and does not reject', async (random, pauseMs) => {
  const { now, looks } = scene(random);
  const failing = openLook();
  const looked = looks.look(failing.read);
  failing.fail();
  await expect(looked).resolves.toBeUndefined();
  expect(looks.isPaused()).toBe(true);
  now.ms += pauseMs - 1;
  expect(looks.isPaused()).toBe(true);
  now.ms += 1;
  expect(looks.isPaused()).toBe(false);
});

test('a look that failed after a freeze starts no pause', () => {
  const { now, looks } = scene();
  looks.pause(now.ms - FROZEN_MS);
  expect(looks.isPaused()).toBe(false);
  looks.pause(now.ms - FROZEN_MS + 1);
  expect(looks.isPaused()).toBe(true);
});
