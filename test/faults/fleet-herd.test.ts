// A fleet ten times what the circuit's item bears: when the wait is over all its environments know it at once, and the
// one probe's result must not be lost among their writes.

import { type SimulationReport, simulateOutage } from '../support/fleet-simulation';
import { runSeed } from '../support/random';

const ITEM_LIMITS = { reads: 600, writes: 100 };
const seed = runSeed('fleet herd');

let fleet: SimulationReport;
beforeAll(async () => {
  fleet = await simulateOutage({
    environments: 1_000,
    requestsPerSecond: 2_000,
    death: 'refuses',
    shared: true,
    seed,
    itemLimits: ITEM_LIMITS,
    settings: { stateRefreshMs: 10_000 },
    healthySeconds: 5,
    outageSeconds: 8,
    recoverySeconds: 8,
  });
  process.stdout.write(`fleet herd ${JSON.stringify(fleet)}\n`);
});

test('the circuit closes once the Cell is back, by two probes, one at a time', () => {
  expect(fleet.closedAfterMs).toBeLessThan(6_000);
  expect(fleet.probesToClose).toBe(2);
  expect(fleet.mostProbesAtOnce).toBe(1);
});

test('the item is read by many and written by few', () => {
  expect(fleet.hottestReadsPerSecond).toBeGreaterThan(ITEM_LIMITS.reads);
  expect(fleet.hottestWritesPerSecond).toBeLessThan(fleet.hottestReadsPerSecond / 5);
});
