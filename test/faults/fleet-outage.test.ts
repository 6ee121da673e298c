// What an outage costs a fleet of 100 environments at 200 requests a second, counted, against a circuit per process in
// the same run. The simulation drives the proxy's own forwarding and circuit code.

import { DEFAULT_PROXY } from '../../lambdas/contract/settings';
import { MAX_OPEN_FACTOR } from '../../lambdas/domain/circuit/circuit';
import { type Death, type SimulationOptions, type SimulationReport, simulateOutage } from '../support/fleet-simulation';
import { runSeed } from '../support/random';

const ENVIRONMENTS = 100;
const seed = runSeed('fleet outage');

/** A probe that was sent just before the Cell came back lasts its time; then comes the longest wait, and two good probes. */
const LONGEST_WAIT_MS = DEFAULT_PROXY.breaker.openSeconds * 1000 * MAX_OPEN_FACTOR * 1.1;
const TWO_PROBES_MS = 1_000;
const LONGEST_PROBE_MS: Record<Death, number> = { refuses: 1, 'answers-503': 20, hangs: DEFAULT_PROXY.timeoutMs };

function simulate(shared: boolean, death: Death, more: Partial<SimulationOptions> = {}): Promise<SimulationReport> {
  return simulateOutage({
    environments: ENVIRONMENTS,
    requestsPerSecond: 200,
    death,
    shared,
    seed,
    healthySeconds: 12,
    outageSeconds: 30,
    recoverySeconds: 55,
    ...more,
  });
}

function print(name: string, fleet: SimulationReport, perProcess: SimulationReport): void {
  process.stdout.write(
    `${name}\n  fleet       ${JSON.stringify(fleet)}\n  per process ${JSON.stringify(perProcess)}\n`,
  );
}

describe.each<[Death, Partial<SimulationOptions>]>([
  ['refuses', {}],
  ['answers-503', {}],
  ['hangs', { outageSeconds: 300 }],
])('a Cell that %s', (death, more) => {
  let fleet: SimulationReport;
  let perProcess: SimulationReport;
  beforeAll(async () => {
    fleet = await simulate(true, death, more);
    perProcess = await simulate(false, death, more);
    print(death, fleet, perProcess);
  });

  test('is spared nine of ten requests until the fleet is open', () => {
    expect(fleet.untilOpen).toBeGreaterThan(0);
    expect(fleet.untilOpen * 10).toBeLessThanOrEqual(perProcess.untilOpen);
  });

  test('receives nothing while open but what was on its way: no environment that has heard of it sends', () => {
    expect(fleet.aware).toBe(0);
    expect(fleet.unaware).toBeLessThanOrEqual(ENVIRONMENTS);
    expect(fleet.refused).toBeGreaterThan(100);
  });

  test('is probed by one request at a time', () => {
    expect(fleet.mostProbesAtOnce).toBe(1);
    expect(fleet.probesWhileDead).toBeLessThanOrEqual(1 + ((more.outageSeconds ?? 30) * 1000) / 10_000);
  });

  test('is served again after one probe and one wait at most, by two good probes', () => {
    expect(fleet.closedAfterMs).toBeLessThan(LONGEST_PROBE_MS[death] + LONGEST_WAIT_MS + TWO_PROBES_MS);
    expect(fleet.probesToClose).toBe(2);
  });

  test('cost nothing but reads while it was well: one per environment in a refresh interval at most', () => {
    expect(fleet.writesWhileHealthy).toBe(0);
    const mostReads = ENVIRONMENTS * (12 / 2 + 1);
    expect((fleet.operationsPer1000Healthy * fleet.healthyRequests) / 1000).toBeLessThanOrEqual(mostReads);
  });
});
