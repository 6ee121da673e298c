// What one round of the patrol costs at 10, 100 and 1,000 Cells, 5 % of them slow: time, memory, table operations.
// Run with: npx tsx test/bench/patrol.bench.ts

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DEFAULT_BREAKER, DEFAULT_PATROL } from '../../lambdas/contract/settings';
import { createHttpProbe } from '../../lambdas/health/http-probe';
import { patrolledCells } from '../../lambdas/health/patrolled-cells';
import { runRound } from '../../lambdas/health/round';
import { createTablePorts } from '../../lambdas/health/table-ports';
import type { DynamoCall } from '../../lambdas/stores/dynamodb/call';
import { createSdkCall } from '../../lambdas/stores/dynamodb/sdk-call';
import { startTestDynamo } from '../support/dynalite';
import { recordingEvents } from '../support/patrol';

const SIZES = [10, 100, 1_000];
const SURROUND = 'surround';
const SLOW_SHARE = 0.05;
/** Slow Cells never answer: each holds its slot for the whole probe timeout. */
const BUDGET_MS = 15_000;
const BUDGET_MB = 256;

interface Surroundings {
  readonly origin: string;
  readonly endpoint: string;
  readonly tables: readonly string[];
}

/** Cells and table run in a process of their own, so that what is measured here is the patrol's alone. */
async function surround(): Promise<void> {
  const dynamo = await startTestDynamo();
  const cells = createServer((request, response) => {
    if (!request.url?.startsWith('/slow')) response.end('{"status":"up"}');
  });
  await new Promise<void>((resolve) => {
    cells.listen(0, '127.0.0.1', resolve);
  });
  const origin = `http://127.0.0.1:${(cells.address() as AddressInfo).port}`;
  const tables = await Promise.all(SIZES.map(() => dynamo.createTable()));
  process.send?.({ origin, endpoint: dynamo.endpoint, tables } satisfies Surroundings);
}

async function main(): Promise<void> {
  Object.assign(process.env, { AWS_REGION: 'local', AWS_ACCESS_KEY_ID: 'bench', AWS_SECRET_ACCESS_KEY: 'bench' });
  const child = fork(__filename, [SURROUND]);
  const [{ origin, endpoint, tables }] = (await once(child, 'message')) as [Surroundings];
  for (const [index, size] of SIZES.entries()) await measure(size, origin, endpoint, tables[index] ?? '');
  child.kill();
}

async function measure(size: number, origin: string, endpoint: string, table: string): Promise<void> {
  const slow = Math.round(size * SLOW_SHARE);
  // Spread among the others, as they would be.
  const names = Array.from({ length: size }, (_, index) => `cell-${index}`);
  const isSlow = (index: number): boolean =>
    Math.floor(((index + 1) * slow) / size) > Math.floor((index * slow) / size);
  const routes = {
    cells: Object.fromEntries(
      names.map((name, index) => [name, { baseUrl: `${origin}/${isSlow(index) ? 'slow' : 'good'}`, core: true }]),
    ),
  };
  const operations = new Map<string, number>();
  const call = createSdkCall({ endpoint, timeoutMs: 5_000 });
  const counted: DynamoCall = (operation, input) => {
    operations.set(operation, (operations.get(operation) ?? 0) + 1);
    return call(operation, input);
  };
  const options = { call: counted, table, clock: Date.now, random: Math.random, breakerOf: () => DEFAULT_BREAKER };
  const { probeTimeoutMs } = DEFAULT_PATROL;
  const ports = {
    clock: Date.now,
    probe: createHttpProbe({ timeoutMs: probeTimeoutMs, elapsedMs: () => performance.now() }),
    control: null,
    events: recordingEvents(),
  };
  const settings = {
    cells: patrolledCells(routes, DEFAULT_PATROL),
    concurrency: DEFAULT_PATROL.concurrency,
    probeTimeoutMs,
  };
  const round = () =>
    runRound({ ...ports, ...createTablePorts(options, Date.now() + 60_000) }, settings, Date.now() + 60_000);

  const first = await timed(round);
  operations.clear();
  const second = await timed(round);
  const done = [first, second].map(({ outcome }) => outcome.records.length);
  const complete = done.every((records) => records === size);
  const within = first.ms < BUDGET_MS && second.ms < BUDGET_MS && second.peakMb < BUDGET_MB;
  if (!complete || !within) process.exitCode = 1;
  process.stdout.write(
    `patrol, ${size} Cells, ${slow} hanging: first round ${Math.round(first.ms)} ms, next ${Math.round(second.ms)} ms` +
      ` (budget ${BUDGET_MS}), of it ${Math.round(second.cpuMs)} ms of CPU; peak rss ${Math.round(second.peakMb)} MB` +
      ` (budget ${BUDGET_MB}); table: ${[...operations].map(([name, count]) => `${count} ${name}`).join(', ')}\n`,
  );
}

async function timed<T>(run: () => Promise<T>): Promise<{ outcome: T; ms: number; cpuMs: number; peakMb: number }> {
  let peak = 0;
  const sample = (): void => {
    peak = Math.max(peak, process.memoryUsage.rss());
  };
  const sampling = setInterval(sample, 50);
  const startedAtMs = performance.now();
  const cpuBefore = process.cpuUsage();
  const outcome = await run();
  const ms = performance.now() - startedAtMs;
  const { user, system } = process.cpuUsage(cpuBefore);
  clearInterval(sampling);
  sample();
  return { outcome, ms, cpuMs: (user + system) / 1000, peakMb: peak / 2 ** 20 };
}

void (process.argv[2] === SURROUND ? surround() : main());
