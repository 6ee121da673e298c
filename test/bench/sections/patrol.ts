// A round of the patrol at 10, 100 and 1,000 Cells, 5 % of them hanging: the bundle that deploys, in a process with a heap
// for 256 MB, against table and Cells in another one.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ASSET_FILE, ENV } from '../../../lambdas/contract/environment';
import { DEFAULT_PATROL, DEFAULT_PROXY } from '../../../lambdas/contract/settings';
import { BUNDLE_FILE, bundleFunctions } from '../../../lib/constructs/bundles';
import type { Surroundings } from '../children/patrol-surroundings';
import { table } from '../support/table';

const CHILDREN = path.join(__dirname, '../children');
const SIZES = [10, 100, 1_000];
const HANGING_SHARE = 0.05;
const BUDGET_MS = 15_000;
const BUDGET_MB = 256;
/** What is left of 256 MB beside the runtime. */
const HEAP_FLAGS = ['--max-old-space-size=200', '--max-semi-space-size=12'];

/** One invocation as the child that ran it measured it. */
interface Measured {
  readonly ms: number;
  readonly cpuMs: number;
  readonly peakMb: number;
}

/** Two rows a size: the first round, in which every Cell changes, and the next, in which nothing does. */
export async function patrol(): Promise<string> {
  const surroundings = fork(path.join(CHILDREN, 'patrol-surroundings.ts'), [String(SIZES.length)]);
  try {
    const [around] = (await once(surroundings, 'message')) as [Surroundings];
    const rows: (string | number)[][] = [];
    for (const [index, size] of SIZES.entries()) {
      rows.push(...(await rounds(size, around, around.tables[index] ?? '', surroundings)));
    }
    const head = ['round', 'ms', 'of it CPU', 'peak MB', 'table operations'];
    return `${table(head, rows)}\n\nBudget for each: ${BUDGET_MS} ms, ${BUDGET_MB} MB. Five seconds of it are the hanging Cells' timeout.`;
  } finally {
    surroundings.kill();
  }
}

async function rounds(
  size: number,
  around: Surroundings,
  tableName: string,
  surroundings: ChildProcess,
): Promise<(string | number)[][]> {
  const hanging = Math.round(size * HANGING_SHARE);
  const folder = mkdtempSync(path.join(tmpdir(), 'patrol-bench-'));
  writeFileSync(path.join(folder, BUNDLE_FILE), bundleFunctions().code.get('health') ?? '');
  writeFileSync(path.join(folder, ASSET_FILE.routes), JSON.stringify(routes(size, hanging, around.cells)));
  const child = fork(path.join(CHILDREN, 'patrol.cjs'), [path.join(folder, BUNDLE_FILE)], {
    execArgv: HEAP_FLAGS,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: environment(folder, around, tableName),
  });
  const rows: (string | number)[][] = [];
  for (const which of ['first', 'next']) {
    const { ms, cpuMs, peakMb } = await told<Measured>(child);
    const operations = await told<[string, number][]>(surroundings);
    if (ms >= BUDGET_MS || peakMb >= BUDGET_MB) process.exitCode = 1;
    const counts = operations.map(([name, count]) => `${count} ${name}`).join(', ');
    const label = `${which} of ${size} Cells, ${hanging} hanging`;
    rows.push([label, Math.round(ms), Math.round(cpuMs), Math.round(peakMb), counts]);
  }
  child.kill();
  rmSync(folder, { recursive: true });
  return rows;
}

/** Hanging Cells stand among the others, as they would. */
function routes(size: number, hanging: number, origin: string): object {
  const before = (index: number): number => Math.floor((index * hanging) / size);
  const cells = Array.from({ length: size }, (_, index) => [
    `cell-${index}`,
    { baseUrl: `${origin}/${before(index + 1) > before(index) ? 'hangs' : 'good'}`, core: true },
  ]);
  return { cells: Object.fromEntries(cells) };
}

function environment(folder: string, around: Surroundings, tableName: string): Record<string, string> {
  return {
    [ENV.stateTable]: tableName,
    [ENV.eventBus]: 'events',
    [ENV.patrolSettings]: JSON.stringify({ ...DEFAULT_PATROL, roundsPerInvocation: 1 }),
    [ENV.proxySettings]: JSON.stringify(DEFAULT_PROXY),
    LAMBDA_TASK_ROOT: folder,
    AWS_REGION: 'local',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_ENDPOINT_URL_DYNAMODB: around.dynamo,
    AWS_ENDPOINT_URL_EVENTBRIDGE: around.events,
  };
}

/** Sends a child its one message, and waits for its answer. */
async function told<T>(child: ChildProcess): Promise<T> {
  child.send('go');
  const [answer] = (await once(child, 'message')) as [T];
  return answer;
}
