// A round of the patrol at 10 to 10,000 Cells, 5 % of them hanging: the bundle that deploys, with the memory and the number
// of probes that the stack gives it, against table and Cells in another process.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import * as ENV from '../../../lambdas/contract/environment';
import { LAMBDA_LIMITS } from '../../../lambdas/contract/limits';
import { DEFAULT_PATROL, DEFAULT_PROXY } from '../../../lambdas/contract/settings';
import { patrolConcurrency, patrolMemoryMb } from '../../../lib/constructs/patrol-size';
import type { DeployConfig } from '../../../lib/deploy-config';
import { figureTable } from '../../../lib/generated-file';
import type { Surroundings } from '../children/patrol-surroundings';
import { grown, type Measured, startScaled, told } from '../support/scaled-functions';
import { growth } from '../support/statistics';

const SURROUNDINGS = path.join(__dirname, '../children/patrol-surroundings.ts');
const SIZES = [10, 100, 1_000, 5_000, 10_000];
const HANGING_SHARE = 0.05;

const PERIOD_MS = DEFAULT_PATROL.intervalSeconds * 1000;

interface Round extends Measured {
  readonly which: 'first' | 'next';
  readonly size: number;
  readonly memoryMb: number;
  /** CPU at the share of a vCPU that the memory buys, and the rows of hanging Cells. */
  readonly onLambdaMs: number;
  readonly operations: readonly (readonly [string, number])[];
}

/** Two rows a size: the first round, in which every Cell changes, and the next, in which nothing does. */
export async function patrol(): Promise<string> {
  const surroundings = fork(SURROUNDINGS, [String(SIZES.length)]);
  try {
    const [around] = (await once(surroundings, 'message')) as [Surroundings];
    const rounds: Round[] = [];
    for (const [index, size] of SIZES.entries()) {
      rounds.push(...(await roundsOf(size, around, around.tables[index] ?? '', surroundings)));
    }
    if (rounds.some(isOver)) process.exitCode = 1;
    const head = ['round', 'memory MB', 'ms here', 'CPU ms', 'ms on Lambda, estimated', 'peak MB', 'table operations'];
    return [
      figureTable(head, rounds.map(rowOf)),
      `Budget for each: a period of ${PERIOD_MS} ms on Lambda, and the memory. The estimate is the CPU time at the memory's ` +
        `share of a vCPU and ${DEFAULT_PATROL.probeTimeoutMs} ms for each row of hanging Cells; "here" waits for an embedded ` +
        'table that shares the machine.',
      growthOf(rounds.filter(({ which }) => which === 'next')),
    ].join('\n\n');
  } finally {
    surroundings.kill();
  }
}

function isOver({ onLambdaMs, peakMb, memoryMb }: Round): boolean {
  return onLambdaMs >= PERIOD_MS || peakMb >= memoryMb;
}

function rowOf(round: Round): (string | number)[] {
  const { which, size, memoryMb, ms, cpuMs, onLambdaMs, peakMb, operations } = round;
  const label = `${which} of ${size} Cells, ${hangingOf(size)} hanging`;
  const counts = operations.map(([name, count]) => `${count} ${name}`).join(', ');
  return [label, memoryMb, ...[ms, cpuMs, onLambdaMs, peakMb].map(Math.round), counts];
}

function growthOf(rounds: readonly Round[]): string {
  const fit = (of: (round: Round) => number): string => grown(growth(rounds.map((round) => [round.size, of(round)])));
  const operations = fit((round) => round.operations.reduce((sum, [, count]) => sum + count, 0));
  return `Growth with the number of Cells, next rounds: CPU ${fit((round) => round.cpuMs)}, memory ${fit((round) => round.peakMb)}, table operations ${operations}.`;
}

async function roundsOf(
  size: number,
  around: Surroundings,
  tableName: string,
  surroundings: ChildProcess,
): Promise<Round[]> {
  const routes = routesOf(size, around.cells);
  const config = { cells: routes.cells, patrol: { intervalSeconds: DEFAULT_PATROL.intervalSeconds } } as DeployConfig;
  const memoryMb = patrolMemoryMb(config);
  const concurrency = patrolConcurrency(config);
  const health = startScaled({
    name: 'health',
    memoryMb,
    routes,
    environment: {
      [ENV.deployment]: 'bench',
      [ENV.stateTable]: tableName,
      [ENV.eventBus]: 'events',
      [ENV.patrolSettings]: JSON.stringify({ ...DEFAULT_PATROL, concurrency, roundsPerInvocation: 1 }),
      [ENV.proxySettings]: JSON.stringify(DEFAULT_PROXY),
      AWS_ENDPOINT_URL_DYNAMODB: around.dynamo,
      AWS_ENDPOINT_URL_EVENTBRIDGE: around.events,
      UV_THREADPOOL_SIZE: '64',
    },
  });
  const rounds: Round[] = [];
  for (const which of ['first', 'next'] as const) {
    const measured = await health.invoke({});
    const operations = await told<[string, number][]>(surroundings, {});
    const hangingMs = DEFAULT_PATROL.probeTimeoutMs * Math.ceil(hangingOf(size) / concurrency);
    const onLambdaMs = measured.cpuMs / Math.min(1, memoryMb / LAMBDA_LIMITS.mbPerVcpu) + hangingMs;
    rounds.push({ ...measured, which, size, memoryMb, onLambdaMs, operations });
  }
  health.stop();
  return rounds;
}

function hangingOf(size: number): number {
  return Math.round(size * HANGING_SHARE);
}

/** Hanging Cells stand among the others, as they would. */
function routesOf(size: number, origin: string): { cells: DeployConfig['cells'] } {
  const before = (index: number): number => Math.floor((index * hangingOf(size)) / size);
  const cells = Array.from({ length: size }, (_, index) => [
    `cell-${index}`,
    { baseUrl: `${origin}/${before(index + 1) > before(index) ? 'hangs' : 'good'}`, core: true },
  ]);
  return { cells: Object.fromEntries(cells) as DeployConfig['cells'] };
}
