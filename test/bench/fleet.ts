// Prints what an outage costs fleets of 10 to 10,000 environments: npx tsx test/bench/fleet.ts

import { type Death, type SimulationReport, simulateOutage } from '../support/fleet-simulation';
import { runSeed } from '../support/random';

const seed = runSeed('fleet bench');
const DEATHS: readonly Death[] = ['refuses', 'answers-503', 'hangs'];

function row(name: string, report: SimulationReport): void {
  const cells = [
    report.untilOpen,
    report.unaware,
    report.aware,
    Math.round(report.openedAfterMs),
    report.probesWhileDead,
    report.mostProbesAtOnce,
    Math.round(report.closedAfterMs),
    Math.round(report.operationsPer1000Healthy),
    report.hottestWritesPerSecond,
    report.throttled,
    report.unserved,
  ];
  process.stdout.write(`${name.padEnd(34)}${cells.map((cell) => String(cell).padStart(11)).join('')}\n`);
}

const HEADINGS = [
  'until open',
  'unaware',
  'aware',
  'open ms',
  'probes',
  'at once',
  'close ms',
  'ops/1000',
  'writes/s',
  'throttled',
  'unserved',
];

async function main(): Promise<void> {
  process.stdout.write(`${''.padEnd(34)}${HEADINGS.map((heading) => heading.padStart(11)).join('')}\n`);
  const phases = { healthySeconds: 10, outageSeconds: 30, recoverySeconds: 25 };
  for (const death of DEATHS) {
    for (const shared of [true, false]) {
      const settings = death === 'hangs' ? { timeoutMs: 3_000 } : {};
      const report = await simulateOutage({
        environments: 100,
        requestsPerSecond: 200,
        death,
        shared,
        seed,
        settings,
        ...phases,
      });
      row(`100 env, ${death}, ${shared ? 'fleet' : 'per process'}`, report);
    }
  }
  for (const [environments, stateRefreshMs] of [
    [10, 2_000],
    [100, 2_000],
    [1_000, 2_000],
    [10_000, 2_000],
    [10_000, 10_000],
  ] as const) {
    const short = environments > 1_000 ? { healthySeconds: 10, outageSeconds: 8, recoverySeconds: 4 } : phases;
    const settings = { stateRefreshMs };
    const requestsPerSecond = environments * 2;
    const report = await simulateOutage({
      environments,
      requestsPerSecond,
      death: 'refuses',
      shared: true,
      seed,
      settings,
      ...short,
    });
    row(`${environments} env, view ${stateRefreshMs / 1000} s, fleet`, report);
  }
}

void main();
