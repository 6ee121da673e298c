// The formula for table reads against the fleet's own code on a simulated clock.

import { readsPerRequest } from '../../../lib/cost/shared-lines';
import { simulateOutage } from '../../support/fleet-simulation';

test.each([
  { environments: 20, requestsPerSecond: 40, stateRefreshMs: 2_000 },
  { environments: 50, requestsPerSecond: 50, stateRefreshMs: 5_000 },
  { environments: 100, requestsPerSecond: 400, stateRefreshMs: 1_000 },
])('$environments environments, $requestsPerSecond requests a second, trusted for $stateRefreshMs ms', async (load) => {
  const { operationsPer1000Healthy } = await simulateOutage({
    ...load,
    settings: { stateRefreshMs: load.stateRefreshMs },
    death: 'refuses',
    shared: true,
    seed: 1,
    healthySeconds: 60,
    outageSeconds: 0,
    recoverySeconds: 0,
  });
  const expected = 1_000 * readsPerRequest(load.requestsPerSecond, load.environments, 1, load.stateRefreshMs / 1000);
  expect(operationsPer1000Healthy / expected).toBeGreaterThan(0.93);
  expect(operationsPer1000Healthy / expected).toBeLessThan(1.07);
});

test('a lone request always reads; a cache that is asked all the time hardly ever', () => {
  expect(readsPerRequest(0.001, 1, 1, 2)).toBeCloseTo(1, 2);
  expect(readsPerRequest(1_000, 1, 1, 2)).toBeCloseTo(0.0005, 4);
});
