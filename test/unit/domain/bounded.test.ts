// Bounded concurrency: never more at once, everything once, a slow item holds up no other.

import { forEachBounded } from '../../../lambdas/domain/bounded';

it('runs every item once, never more at once than the bound', async () => {
  let running = 0;
  let most = 0;
  const done: number[] = [];
  await forEachBounded([...Array(50).keys()], 7, async (item) => {
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    running -= 1;
    done.push(item);
  });
  expect(most).toBe(7);
  expect(done.toSorted((a, b) => a - b)).toEqual([...Array(50).keys()]);
});

it('finishes all others while one item hangs', async () => {
  const done: number[] = [];
  let release = (): void => undefined;
  const hanging = new Promise<void>((resolve) => {
    release = resolve;
  });
  let othersDone = (): void => undefined;
  const others = new Promise<void>((resolve) => {
    othersDone = resolve;
  });
  const all = forEachBounded([...Array(20).keys()], 2, async (item) => {
    if (item === 0) await hanging;
    else if (done.push(item) === 19) othersDone();
  });
  await others;
  expect(done).toHaveLength(19);
  release();
  await all;
});

it('ends at once without items', async () => {
  await expect(forEachBounded([], 4, async () => undefined)).resolves.toBeUndefined();
});
