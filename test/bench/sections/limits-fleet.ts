// How exact a limit is over a fleet, and what it costs: the proxy's own limiter in simulated time. `seeds` runs each
// scenario, and the worst run is shown.

import { bucketOf } from '../../../lambdas/proxy/limits/bucket';
import { createFleetLimit } from '../../../lambdas/proxy/limits/fleet-limit';
import { figureTable } from '../../../lib/generated-file';
import { type LimitReport, type LimitScenario, simulateLimit } from '../../support/limits-simulation';
import { memoryLimits } from '../../support/memory-limits';

interface Case {
  readonly environments: number;
  readonly perSecond: number;
  readonly times: number;
  readonly uneven?: boolean;
  readonly seconds?: number;
}

const LOADS = [0.1, 0.5, 0.9, 1, 1.05, 1.2, 2, 5];

function cases(): Case[] {
  const grid = (environments: number, perSecond: number, times = LOADS, more: Partial<Case> = {}): Case[] =>
    times.map((load) => ({ environments, perSecond, times: load, ...more }));
  return [
    ...grid(100, 1_000),
    ...grid(100, 1_000, [0.5, 0.9, 1.2, 5], { uneven: true }),
    ...grid(20, 1_000, [0.5, 0.9, 1.2, 5]),
    ...grid(1, 1_000, [0.5, 0.9, 1.2, 5]),
    ...grid(100, 500, [0.5, 0.9, 1.2, 5]),
    ...grid(20, 100, [0.5, 0.9, 1.2, 5]),
    ...grid(100, 100, [0.5, 0.9, 1.2, 5]),
    ...grid(20, 10, [0.5, 0.9, 1.2, 5]),
    ...grid(500, 10, [0.5, 0.9, 1.2, 5]),
    ...grid(500, 1_000, [0.5, 0.9, 1.2, 5]),
    ...grid(500, 20_000, [0.5, 0.9, 1.2], { seconds: 20 }),
    ...grid(500, 20_000, [5], { seconds: 12 }),
  ];
}

export async function limitsFleet(seeds: number): Promise<string> {
  const rows: (string | number)[][] = [];
  for (const one of cases()) {
    const runs: LimitReport[] = [];
    const repeats = one.perSecond > 1_000 ? 1 : seeds;
    for (let seed = 1; seed <= repeats; seed += 1) runs.push(await simulateLimit(scenarioOf(one, seed)));
    rows.push(rowOf(one, runs));
  }
  const head = [
    'environments',
    'limit a second',
    'offered',
    'requests a second each',
    'error in the long run',
    'worst second',
  ];
  const counts = ['writes per 1,000', 'reads per 1,000', 'most writes a second', 'waited for the table'];
  return [
    `The worst of ${seeds} runs of 60 s (limits above 1,000: one of 12 to 20 s). Poisson arrivals, clocks off by up to 20 ms, a burst of one second, charges that ` +
      'take 3 to 7 ms and one in a hundred up to 40, one charge in a thousand without an answer. The worst second and the writes leave the first 10 s out ' +
      '(3 s of the short runs). Exact is a single bucket that sees the same requests.',
    figureTable([...head, ...counts], rows),
    `A request that passes by what its environment knows costs ${passMicroseconds().toFixed(1)} us of CPU.`,
  ].join('\n\n');
}

function scenarioOf({ environments, perSecond, times, uneven, seconds = 60 }: Case, seed: number): LimitScenario {
  // The environments are half used at the limit; a tenth that gets half of the requests needs faster Cells.
  const cellMs = Math.min(50, (1000 * environments * (uneven ? 0.1 : 0.5)) / (perSecond * Math.min(times, 1.2)));
  return {
    environments,
    rate: { perSecond, burst: perSecond },
    offered: () => perSecond * times,
    uneven: uneven ?? false,
    cellMs,
    seconds,
    warmUpSeconds: seconds < 60 ? 3 : 10,
    seed,
  };
}

function rowOf({ environments, perSecond, times, uneven }: Case, runs: readonly LimitReport[]): (string | number)[] {
  const worst = (figure: (run: LimitReport) => number): number =>
    runs.map(figure).reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
  const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;
  return [
    environments,
    perSecond,
    `${times}x${uneven ? ', uneven' : ''}`,
    ((perSecond * times) / environments).toFixed(2),
    percent(worst((run) => run.longRunError)),
    percent(worst((run) => run.worstSecond)),
    Math.round(worst((run) => run.writesPer1000)),
    Math.round(worst((run) => run.readsPer1000)),
    worst((run) => run.mostWritesPerSecond),
    percent(worst((run) => run.waited)),
  ];
}

/** Each request advances the clock by what one takes at half the limit: nearly all pass without a write. */
function passMicroseconds(): number {
  const requests = 200_000;
  let nowMs = 1_764_000_000_000;
  const limit = createFleetLimit('t', bucketOf({ perSecond: 1_000, burst: 1_000 }), {
    table: memoryLimits(),
    clock: () => nowMs,
    random: Math.random,
    startTimer: () => () => {},
    onUnavailable: () => {},
  });
  const before = process.cpuUsage();
  for (let request = 0; request < requests; request += 1) {
    nowMs += 2;
    void limit.enter();
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / requests;
}
