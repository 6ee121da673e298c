import { ExpectedTime } from '../../../../lambdas/proxy/limits/expected-time';

test('takes the first request for what is usual, up to four times what was expected', () => {
  const quick = new ExpectedTime();
  quick.learn(20);
  expect(quick.ms).toBe(20);
  const slow = new ExpectedTime();
  slow.learn(10_000);
  expect(slow.ms).toBe(400);
});

test('goes down sooner than up, and one request that hung says little of the next', () => {
  const time = new ExpectedTime();
  time.learn(100);
  time.learn(50);
  expect(time.ms).toBe(85);
  time.learn(60_000);
  expect(time.ms).toBe(85 + 0.1 * (4 * 85 - 85));
});
