// A tenant's limit over a fleet, in simulated time, against one exact bucket that sees the same requests. The whole grid is
// `npm run bench -- limits-fleet`.

import { type LimitScenario, simulateLimit } from '../support/limits-simulation';
import { fc } from '../support/property';
import { runSeed } from '../support/random';

const seed = runSeed('limits over a fleet');

const scenario = (times: number, more: Partial<LimitScenario> = {}): LimitScenario => ({
  environments: 100,
  rate: { perSecond: 1_000, burst: 1_000 },
  offered: () => 1_000 * times,
  seconds: 14,
  warmUpSeconds: 9,
  seed,
  ...more,
});

test.each([
  [0.5, 50],
  [0.9, 50],
  [1.2, 200],
])(
  'at %d times the limit the fleet is exact, with at most %d writes for a thousand requests',
  async (times, writes) => {
    const report = await simulateLimit(scenario(times));
    expect(Math.abs(report.longRunError)).toBeLessThan(0.01);
    expect(Math.abs(report.worstSecond)).toBeLessThan(0.06);
    expect(report.writesPer1000).toBeLessThanOrEqual(writes);
    expect(report.mostWritesPerSecond).toBeLessThan(500);
  },
);

test('a tenant at half of its limit does not wait for the table, once its environments know each other', async () => {
  const { waited } = await simulateLimit(scenario(0.5));
  expect(waited).toBeLessThan(0.005);
});

test('a table that is gone for 4 s neither stops the tenant nor opens the limit', async () => {
  const { seconds } = await simulateLimit(
    scenario(1, {
      environments: 50,
      rate: { perSecond: 500, burst: 500 },
      gone: { from: 6, to: 10 },
    }),
  );
  for (const { admitted } of seconds.slice(7, 10)) {
    expect(admitted).toBeGreaterThan(250);
    expect(admitted).toBeLessThan(900);
  }
  // Nobody charged the bucket meanwhile: it is full when the table is back.
  const after = seconds.slice(10).reduce((sum, { admitted }) => sum + admitted, 0);
  expect(after).toBeGreaterThan(4 * 500 * 0.9);
  expect(after).toBeLessThan(4 * 500 + 600);
});

test('whatever the arrivals, the fleet keeps to its limit in the long run', async () => {
  const arrivals = fc.record({
    environments: fc.integer({ min: 1, max: 30 }),
    perSecond: fc.integer({ min: 5, max: 200 }),
    burstSeconds: fc.integer({ min: 1, max: 4 }),
    loads: fc.array(fc.constantFrom(0.1, 0.5, 1, 1.5, 4), { minLength: 3, maxLength: 3 }),
    uneven: fc.boolean(),
    runSeed: fc.nat(),
  });
  await fc.assert(
    fc.asyncProperty(arrivals, async ({ environments, perSecond, burstSeconds, loads, uneven, runSeed: of }) => {
      const rate = { perSecond, burst: perSecond * burstSeconds };
      const offered = (second: number) => perSecond * (loads[Math.floor(second / 4)] ?? 1);
      const cellMs = Math.min(50, (100 * environments) / perSecond);
      const run = { environments, rate, offered, uneven, cellMs, seconds: 12, warmUpSeconds: 0, seed: of };
      const { seconds } = await simulateLimit(run);
      const admitted = seconds.reduce((sum, second) => sum + second.admitted, 0);
      const exact = seconds.reduce((sum, second) => sum + second.exact, 0);
      // An environment that has not heard of the limit lets a few requests through, which the tenant pays back.
      const inHand = 12 * environments + perSecond;
      expect(admitted).toBeLessThanOrEqual(exact + inHand);
      expect(admitted).toBeGreaterThanOrEqual(Math.min(exact, perSecond * 12) - inHand);
    }),
    { numRuns: 15 },
  );
});
