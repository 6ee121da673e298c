// What an outage costs fleets of 10 to 10,000 environments: the simulation of the fault suite, scaled.

import {
  type Death,
  type SimulationOptions,
  type SimulationReport,
  simulateOutage,
} from '../../support/fleet-simulation';

const DEATHS: readonly Death[] = ['refuses', 'answers-503', 'hangs'];
const SEED = 1;
const PHASES = { healthySeconds: 10, outageSeconds: 30, recoverySeconds: 25 };

/** Columns: heading and figure. */
const COLUMNS: readonly [string, (report: SimulationReport) => number][] = [
  ['reached before open', (report) => report.untilOpen],
  ['after, unaware', (report) => report.unaware],
  ['after, aware', (report) => report.aware],
  ['open after ms', (report) => report.openedAfterMs],
  ['probes while dead', (report) => report.probesWhileDead],
  ['probes at once', (report) => report.mostProbesAtOnce],
  ['closed after ms', (report) => report.closedAfterMs],
  ['table operations per 1,000 healthy', (report) => report.operationsPer1000Healthy],
  ['reads of the item in its busiest second', (report) => report.hottestReadsPerSecond],
  ['writes', (report) => report.hottestWritesPerSecond],
  ['throttled', (report) => report.throttled],
];

export async function fleet(): Promise<string> {
  const rows: string[] = [];
  const run = async (name: string, options: Partial<SimulationOptions>): Promise<void> => {
    const { environments = 100 } = options;
    const report = await simulateOutage({
      environments,
      requestsPerSecond: environments * 2,
      death: 'refuses',
      shared: true,
      seed: SEED,
      ...PHASES,
      ...options,
    });
    rows.push(`| ${[name, ...COLUMNS.map(([, figure]) => Math.round(figure(report)))].join(' | ')} |`);
  };
  for (const death of DEATHS) {
    const settings = death === 'hangs' ? { timeoutMs: 3_000 } : {};
    await run(`100, Cell ${death}`, { death, settings });
    await run(`100, Cell ${death}, circuit per process`, { death, settings, shared: false });
  }
  await run('10', { environments: 10 });
  await run('1,000', { environments: 1_000 });
  const short = { environments: 10_000, healthySeconds: 5, outageSeconds: 8, recoverySeconds: 7 };
  await run('10,000', short);
  await run('10,000, view trusted for 10 s', { ...short, settings: { stateRefreshMs: 10_000 } });
  const head = `| environments | ${COLUMNS.map(([heading]) => heading).join(' | ')} |`;
  return [
    `Two requests a second for each environment, seed ${SEED}. \`Infinity\`: not within the run.`,
    '',
    head,
    `|---|${'---:|'.repeat(COLUMNS.length)}`,
    ...rows,
  ].join('\n');
}
