// The one-machine run under wrk, against the Cell behind it called directly, and against nginx, fastify and a bare
// forward in its place.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { figureTable } from '../../../lib/generated-file';
import { startGatewayIn } from '../../support/gateway-process';
import { startNginx } from '../support/nginx';
import { processCpuMs } from '../support/process-cpu';
import { median } from '../support/statistics';
import { type Load, type LoadResult, wrk } from '../support/wrk';

export interface OneMachineSize {
  readonly rounds: number;
  readonly seconds: number;
  /** Folder of an older version that takes its turns too. */
  readonly before: string | undefined;
}

const LOADS = [
  { name: 'GET', body: undefined },
  { name: '2 KB POST', body: JSON.stringify({ text: 'x'.repeat(2_000) }) },
];
const CALLERS = [1, 16, 64, 500];
/** Compiles the code first: once a thread, and by a number of requests, not by time. */
const WARM_UP = { requests: 20_000, turns: 10, secondsEach: 3 };

interface Target {
  readonly label: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly pid: number | undefined;
}

interface Turn extends LoadResult {
  readonly cpuMs: number;
}

export async function oneMachine({ rounds, seconds, before }: OneMachineSize): Promise<string> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'one-machine-'));
  const children: ChildProcess[] = [];
  const script = async (name: string, ...parameters: string[]) => startScript(children, name, ...parameters);
  try {
    const cell = await script('echo-cell.cjs');
    const gateway = await startTarget('**this gateway**', '.', cell.url, children);
    const older = before === undefined ? [] : [await startTarget('the version before', before, cell.url, children)];
    const fastify = await script('fastify-proxy.cjs', cell.url, gateway.headers.authorization);
    const bare = await script('bare-proxy.cjs', cell.url);
    const nginx = await startNginx(cell.url, folder, children);
    const route = '/api/v1/bench/records';
    const targets: Target[] = [
      { label: 'the Cell itself', url: `${cell.url}/records`, headers: {}, pid: cell.pid },
      {
        label: 'nginx (no identity, no signature)',
        url: `${nginx}/records`,
        headers: {},
        pid: children.at(-1)?.pid,
      },
      { label: 'bare node:http proxy (nothing but forwarding)', url: bare.url + route, headers: {}, pid: bare.pid },
      {
        label: 'fastify http-proxy (token, signature, log line)',
        url: fastify.url + route,
        headers: gateway.headers,
        pid: fastify.pid,
      },
      ...older,
      gateway,
    ];
    for (const target of targets) await warmUp(target, folder);
    const rows: string[][] = [];
    for (const { name, body } of LOADS) {
      for (const callers of CALLERS) {
        const results = new Map<Target, Turn[]>(targets.map((target) => [target, []]));
        for (let round = 0; round < rounds; round += 1) {
          for (const [target, list] of results) list.push(await turn(target, { body, callers, seconds }, folder));
        }
        rows.push(...report(name, callers, [...results]));
      }
    }
    const head = ['load', 'target', 'req/s', 'ratio to direct', 'p50 ms', 'p99 ms', 'CPU us a request', 'failed'];
    return figureTable(head, rows);
  } finally {
    for (const child of children) child.kill();
    rmSync(folder, { recursive: true });
  }
}

async function warmUp(target: Target, folder: string): Promise<void> {
  let left = WARM_UP.requests;
  for (let n = 0; n < WARM_UP.turns && left > 0; n += 1) {
    const load = { callers: 16, seconds: WARM_UP.secondsEach, body: undefined };
    left -= (await turn(target, load, folder)).requests;
  }
}

async function turn(
  { url, headers, pid }: Target,
  load: Pick<Load, 'body' | 'callers' | 'seconds'>,
  folder: string,
): Promise<Turn> {
  const before = processCpuMs(pid);
  const result = await wrk({ ...load, url, headers: { ...headers, ...CONTENT } }, folder);
  return { ...result, cpuMs: processCpuMs(pid) - before };
}

const CONTENT = { 'content-type': 'application/json', 'x-request-id': 'bench' };

function report(name: string, callers: number, results: readonly (readonly [Target, Turn[]])[]): string[][] {
  const of = (list: Turn[], pick: (result: Turn) => number) => median(list.map(pick));
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
      of(list, ({ cpuMs, requests }) => (1_000 * cpuMs) / requests).toFixed(0),
      String(list.reduce((sum, { failures }) => sum + failures, 0)),
    ];
  });
}

/** The port is what the script prints. */
async function startScript(children: ChildProcess[], script: string, ...parameters: string[]) {
  const child = spawn(process.execPath, [path.join(__dirname, '../children', script), ...parameters], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { url: `http://127.0.0.1:${line.toString().trim()}`, pid: child.pid };
}

async function startTarget(label: string, folder: string, cell: string, children: ChildProcess[]) {
  const env = { CELL_BENCH_URL: cell, GATEWAY_SIGNING_SECRET: 'of-the-bench' };
  const gateway = startGatewayIn(folder, env, '--logs', 'off');
  children.push(gateway.child);
  const banner = await gateway.banner();
  const found = (pattern: RegExp) => String(pattern.exec(banner)?.[1]);
  return {
    label,
    url: `${found(/Gateway ready on (\S+)/)}/api/v1/bench/records`,
    headers: { authorization: `Bearer ${found(/^export TOKEN=(\S+)/m)}`, 'x-tenant-id': found(/for tenant ([^)\s]+)/) },
    pid: gateway.child.pid,
  };
}
