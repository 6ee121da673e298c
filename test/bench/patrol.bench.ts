// What a round of the patrol costs at 10, 100 and 1,000 Cells, 5 % of them hanging: the bundle that deploys, in a process
// with a heap for 256 MB, against a table and Cells in another one. Prints time, CPU, memory and table operations.
// Run with: npx tsx test/bench/patrol.bench.ts

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ASSET_FILE, ENV } from '../../lambdas/contract/environment';
import { DEFAULT_PATROL, DEFAULT_PROXY } from '../../lambdas/contract/settings';
import { bundleFunctions } from '../../lib/constructs/bundles';
import { startTestDynamo } from '../support/dynalite';
import { startTestEventBridge } from '../support/event-bridge';
import { startThrottlingFront } from '../support/throttling-front';

const SIZES = [10, 100, 1_000];
const HANGING_SHARE = 0.05;
const BUDGET_MS = 15_000;
const BUDGET_MB = 256;
const HEAP_FLAGS = ['--max-old-space-size=200', '--max-semi-space-size=12'];

interface Surroundings {
  readonly cells: string;
  readonly dynamo: string;
  readonly events: string;
  readonly tables: readonly string[];
}

/** One invocation as the child that ran it measured it. */
interface Measured {
  readonly ms: number;
  readonly cpuMs: number;
  readonly peakMb: number;
}

/** Runs in a process of its own, so that what is measured is the patrol's alone; tells operations when asked. */
async function surround(): Promise<void> {
  const dynamo = await startTestDynamo();
  const front = await startThrottlingFront(dynamo.endpoint);
  const events = await startTestEventBridge();
  const cells = createServer((request, response) => {
    if (!request.url?.startsWith('/hangs')) response.end('{"status":"up"}');
  });
  await new Promise<void>((resolve) => {
    cells.listen(0, '127.0.0.1', resolve);
  });
  process.on('message', () => {
    process.send?.([...front.asked]);
    front.asked.clear();
  });
  const tables = await Promise.all(SIZES.map(() => dynamo.createTable()));
  const origin = `http://127.0.0.1:${(cells.address() as AddressInfo).port}`;
  process.send?.({ cells: origin, dynamo: front.endpoint, events: events.endpoint, tables } satisfies Surroundings);
}

/** What the child does with the bundle: a first invocation, and one for each message after it. */
const INVOKE = `
const { handler } = require('./index.js');
async function invoke() {
  let peak = 0;
  const sample = () => { peak = Math.max(peak, process.memoryUsage.rss()); };
  const sampling = setInterval(sample, 20);
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  await handler({}, { getRemainingTimeInMillis: () => 60000 });
  const ms = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpu);
  sample();
  clearInterval(sampling);
  process.send({ ms, cpuMs: (user + system) / 1000, peakMb: peak / 2 ** 20 });
}
process.on('message', invoke);
`;

async function measure(size: number, table: string, around: Surroundings, surroundings: ChildProcess): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'patrol-bench-'));
  const hanging = Math.round(size * HANGING_SHARE);
  // Spread among the others, as they would be.
  const hangs = (index: number): boolean =>
    Math.floor(((index + 1) * hanging) / size) > Math.floor((index * hanging) / size);
  const routes = Array.from({ length: size }, (_, index) => [
    `cell-${index}`,
    { baseUrl: `${around.cells}/${hangs(index) ? 'hangs' : 'good'}`, core: true },
  ]);
  writeFileSync(join(folder, 'index.js'), bundleFunctions().code.get('health') ?? '');
  writeFileSync(join(folder, 'invoke.js'), INVOKE);
  writeFileSync(join(folder, ASSET_FILE.routes), JSON.stringify({ cells: Object.fromEntries(routes) }));
  const child = fork(join(folder, 'invoke.js'), {
    execArgv: HEAP_FLAGS,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      [ENV.stateTable]: table,
      [ENV.eventBus]: 'events',
      [ENV.patrolSettings]: JSON.stringify({ ...DEFAULT_PATROL, roundsPerInvocation: 1 }),
      [ENV.proxySettings]: JSON.stringify(DEFAULT_PROXY),
      LAMBDA_TASK_ROOT: folder,
      AWS_REGION: 'local',
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
      AWS_ENDPOINT_URL_DYNAMODB: around.dynamo,
      AWS_ENDPOINT_URL_EVENTBRIDGE: around.events,
    },
  });
  const first = await invoked(child);
  await operationsOf(surroundings);
  const next = await invoked(child);
  const operations = await operationsOf(surroundings);
  child.kill();
  rmSync(folder, { recursive: true });
  if (Math.max(first.ms, next.ms) >= BUDGET_MS || Math.max(first.peakMb, next.peakMb) >= BUDGET_MB)
    process.exitCode = 1;
  process.stdout.write(
    `patrol, ${size} Cells, ${hanging} hanging: ${told(first)} at first, when every Cell changes; then ${told(next)}` +
      ` (budgets ${BUDGET_MS} ms, ${BUDGET_MB} MB), ${operations.map(([name, count]) => `${count} ${name}`).join(', ')}\n`,
  );
}

const told = ({ ms, cpuMs, peakMb }: Measured): string =>
  `${Math.round(ms)} ms (${Math.round(cpuMs)} of CPU, ${Math.round(peakMb)} MB)`;

async function invoked(child: ChildProcess): Promise<Measured> {
  child.send('invoke');
  const [measured] = (await once(child, 'message')) as [Measured];
  return measured;
}

async function operationsOf(surroundings: ChildProcess): Promise<[string, number][]> {
  surroundings.send('operations');
  const [operations] = (await once(surroundings, 'message')) as [[string, number][]];
  return operations;
}

async function main(): Promise<void> {
  const surroundings = fork(__filename, ['surround']);
  const [around] = (await once(surroundings, 'message')) as [Surroundings];
  for (const [index, size] of SIZES.entries()) await measure(size, around.tables[index] ?? '', around, surroundings);
  surroundings.kill();
}

void (process.argv[2] === 'surround' ? surround() : main());
