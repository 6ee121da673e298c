// The one-machine run under wrk, against the Cell behind it called directly, and against nginx, fastify and a bare
// forward in its place.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { figureTable } from '../../../lib/generated-file';
import { startGateway } from '../../support/gateway-process';
import { startNginx } from '../support/nginx';
import { median } from '../support/statistics';
import { type LoadResult, wrk } from '../support/wrk';

export interface OneMachineSize {
  readonly rounds: number;
  readonly seconds: number;
}

const LOADS = [
  { name: 'GET', body: undefined },
  { name: '2 KB POST', body: JSON.stringify({ text: 'x'.repeat(2_000) }) },
];
const CALLERS = [1, 16, 64, 500];
/** What runs for the first seconds is not compiled yet. */
const WARM_UP_SECONDS = 8;

interface Target {
  readonly label: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export async function oneMachine({ rounds, seconds }: OneMachineSize): Promise<string> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'one-machine-'));
  const children: ChildProcess[] = [];
  try {
    const cell = await startScript(children, 'echo-cell.cjs');
    const fastify = await startScript(children, 'fastify-proxy.cjs', cell);
    const bare = await startScript(children, 'bare-proxy.cjs', cell);
    const nginx = await startNginx(cell, folder, children);
    const gateway = await startTarget(cell, children);
    const targets: Target[] = [
      { label: 'the Cell itself', url: `${cell}/records`, headers: {} },
      { label: 'nginx (no identity, no signature)', url: `${nginx}/records`, headers: {} },
      { label: 'bare node:http proxy (nothing but forwarding)', url: `${bare}/api/v1/bench/records`, headers: {} },
      {
        label: 'fastify http-proxy (signature, no identity)',
        url: `${fastify}/api/v1/bench/records`,
        headers: gateway.headers,
      },
      gateway,
    ];
    for (const { url, headers } of targets) await wrk({ url, headers, callers: 16, seconds: WARM_UP_SECONDS }, folder);
    const rows: string[][] = [];
    for (const { name, body } of LOADS) {
      for (const callers of CALLERS) {
        const results = new Map<Target, LoadResult[]>(targets.map((target) => [target, []]));
        for (let round = 0; round < rounds; round += 1) {
          for (const [{ url, headers }, list] of results) {
            list.push(await wrk({ url, headers: { ...headers, ...CONTENT }, body, callers, seconds }, folder));
          }
        }
        rows.push(...report(name, callers, [...results]));
      }
    }
    const head = ['load', 'target', 'req/s', 'ratio to direct', 'p50 ms', 'p99 ms', 'failed'];
    return figureTable(head, rows);
  } finally {
    for (const child of children) child.kill();
    rmSync(folder, { recursive: true });
  }
}

const CONTENT = { 'content-type': 'application/json', 'x-request-id': 'bench' };

function report(name: string, callers: number, results: readonly (readonly [Target, LoadResult[]])[]): string[][] {
  const of = (list: LoadResult[], pick: (result: LoadResult) => number) => median(list.map(pick));
  const direct = of(results[0]?.[1] ?? [], ({ requestsPerSecond }) => requestsPerSecond);
  return results.map(([{ label }, list]) => {
    const throughput = of(list, ({ requestsPerSecond }) => requestsPerSecond);
    return [
      `${name}, ${callers} caller${callers === 1 ? '' : 's'}`,
      label,
      throughput.toFixed(0),
      (throughput / direct).toFixed(3),
      of(list, ({ p50Ms }) => p50Ms).toFixed(2),
      of(list, ({ p99Ms }) => p99Ms).toFixed(2),
      String(list.reduce((sum, { failures }) => sum + failures, 0)),
    ];
  });
}

/** @returns the URL of what the script serves; a port is what it prints. */
async function startScript(children: ChildProcess[], script: string, ...parameters: string[]): Promise<string> {
  const child = spawn(process.execPath, [path.join(__dirname, '../children', script), ...parameters], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return `http://127.0.0.1:${line.toString().trim()}`;
}

async function startTarget(cell: string, children: ChildProcess[]): Promise<Target> {
  const gateway = startGateway({ CELL_BENCH_URL: cell, GATEWAY_SIGNING_SECRET: 'of-the-bench' }, '--logs', 'off');
  children.push(gateway.child);
  const banner = await gateway.banner();
  const found = (pattern: RegExp) => String(pattern.exec(banner)?.[1]);
  return {
    label: '**this gateway**',
    url: `${found(/Gateway ready on (\S+)/)}/api/v1/bench/records`,
    headers: { authorization: `Bearer ${found(/^export TOKEN=(\S+)/m)}`, 'x-tenant-id': found(/for tenant ([^)\s]+)/) },
  };
}
