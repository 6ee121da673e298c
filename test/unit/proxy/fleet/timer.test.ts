// A wait that work or time ends, whichever comes first.

import { endedWithin } from '../../../../lambdas/proxy/fleet/timer';
import { manualTime } from '../../../support/fleet';

test.each<[string, () => Promise<void>]>([
  ['is done', async () => undefined],
  [
    'fails',
    async () => {
      throw new Error('gone');
    },
  ],
])('ends when the work %s, and keeps no timer', async (_how, work) => {
  const cancel = jest.fn();
  await endedWithin(work(), 1_000, () => cancel);
  expect(cancel).toHaveBeenCalledTimes(1);
});

test('ends with the time while the work goes on', async () => {
  const time = manualTime(0);
  let isOver = false;
  const wait = async (): Promise<void> => {
    await endedWithin(new Promise(() => undefined), 1_000, time.startTimer);
    isOver = true;
  };
  void wait();
  await time.advance(999);
  expect(isOver).toBe(false);
  await time.advance(1);
  expect(isOver).toBe(true);
});
