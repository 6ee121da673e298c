// What it costs that tenants share no connections: requests of one tenant and of many through one environment, to a Cell
// over TLS.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import path from 'node:path';
import { LAMBDA_LIMITS } from '../../../lambdas/contract/limits';
import { charge, readPrices } from '../../../lib/cost/price-list';
import { figureTable } from '../../../lib/generated-file';
import type { ConnectionBatch, ConnectionTask } from '../references/connections';
import { median } from '../support/statistics';
import { type Workbench, withWorkbench } from '../support/workbench';

const TENANTS = [1, 10, 1_000, 10_000];
/** 500 requests a second on 20 environments. */
const PACE_MS = 40;
const CELL_MS = 50;
const MEMORY_MB = 256;
/** A connection takes one round trip and TLS 1.3 another; this is their time between a function and a Cell in one region. */
const ROUND_TRIP_MS = 1;
const HANDSHAKE_ROUND_TRIPS = 2;
const CROWD = 16;

export interface ConnectionSize {
  readonly rounds: number;
  /** Per round and contender. */
  readonly requests: number;
  readonly warmUp: number;
}

interface Contender {
  readonly tenants: number;
  readonly spread: string;
  readonly child: ChildProcess;
  readonly alone: ConnectionBatch[];
  readonly crowded: ConnectionBatch[];
}

export function connections(size: ConnectionSize): Promise<string> {
  return withWorkbench(async (bench) => {
    const cell = await startCell(bench);
    const all = TENANTS.flatMap((tenants) =>
      (tenants === 1 ? ['-'] : ['even', 'Zipf']).map((spread) => startContender(bench, cell.url, tenants, spread)),
    );
    try {
      for (const { child } of all) await run(child, { requests: size.warmUp, callers: 1 });
      for (let round = 0; round < size.rounds; round += 1) {
        for (const { child, alone, crowded } of all) {
          alone.push(await run(child, { requests: size.requests, callers: 1 }));
          crowded.push(await run(child, { requests: size.requests, callers: CROWD }));
        }
      }
    } finally {
      for (const { child } of all) child.kill();
      cell.process.kill();
    }
    return report(all, size.requests);
  });
}

async function startCell({ credentials }: Workbench): Promise<{ process: ChildProcess; url: string }> {
  const files = [credentials.certificateKeyFile, credentials.certificateFile];
  const child = fork(path.join(__dirname, '../children/tls-cell.cjs'), files, {
    execArgv: [],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const [port] = (await once(child.stdout as NonNullable<typeof child.stdout>, 'data')) as [Buffer];
  return { process: child, url: `https://localhost:${Number(String(port))}` };
}

function startContender(bench: Workbench, cellUrl: string, tenants: number, spread: string): Contender {
  const task: ConnectionTask = { cellUrl, tenants, zipf: spread === 'Zipf', paceMs: PACE_MS };
  const child = fork(bench.bundle('references/connections'), [JSON.stringify(task)], {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: bench.credentials.certificateFile },
    execArgv: [],
    stdio: ['ignore', openSync('/dev/null', 'w'), 'inherit', 'ipc'],
  });
  return { tenants, spread, child, alone: [], crowded: [] };
}

function run(child: ChildProcess, work: { requests: number; callers: number }): Promise<ConnectionBatch> {
  child.send(work);
  return new Promise((resolve, reject) => {
    const onExit = (): void => reject(new Error('The environment died'));
    child.once('exit', onExit).once('message', (result: ConnectionBatch) => {
      child.off('exit', onExit);
      resolve(result);
    });
  });
}

function report(all: readonly Contender[], requests: number): string {
  const figures = all.map((contender) => ({ ...contender, ...figuresOf(contender, requests) }));
  const [one] = figures;
  if (one === undefined) throw new Error('Nothing was measured');
  const rows = figures.map(
    ({ tenants, spread, reused, cpuUs, mostOpen, billedMs, usd, crowdedReused, perCpuSecond }) => [
      tenants,
      spread,
      `${(reused * 100).toFixed(1)} %`,
      cpuUs.toFixed(0),
      (cpuUs / one.cpuUs).toFixed(2),
      mostOpen,
      billedMs.toFixed(1),
      usd.toFixed(3),
      `${(crowdedReused * 100).toFixed(1)} %`,
      (perCpuSecond / one.perCpuSecond).toFixed(2),
    ],
  );
  const head = [
    'tenants',
    'load',
    'reused',
    'CPU us a request',
    'x one tenant',
    'sockets at most',
    'billed ms',
    '$ a million',
  ];
  return [figureTable([...head, `${CROWD} callers: reused`, 'req per CPU s, x one tenant'], rows)].join('\n\n');
}

function figuresOf({ alone, crowded }: Contender, requests: number) {
  const openedOf = (batches: readonly ConnectionBatch[]): number =>
    batches.reduce((sum, batch) => sum + batch.opened, 0) / (batches.length * requests);
  const opened = openedOf(alone);
  const cpuUs = median(alone.map(({ cpuMs }) => (cpuMs * 1000) / requests));
  const onFunctionMs = cpuUs / 1000 / Math.min(1, MEMORY_MB / LAMBDA_LIMITS.mbPerVcpu);
  const billedMs = CELL_MS + onFunctionMs + opened * HANDSHAKE_ROUND_TRIPS * ROUND_TRIP_MS;
  const { lambdaRequests, lambdaArmGbSeconds } = readPrices('us-east-1').prices;
  const million = 1_000_000;
  const gbSeconds = (million * billedMs * MEMORY_MB) / 1024 / 1000;
  return {
    reused: 1 - opened,
    cpuUs,
    mostOpen: Math.max(...[...alone, ...crowded].map((batch) => batch.mostOpen)),
    billedMs,
    crowdedReused: 1 - openedOf(crowded),
    usd: charge(lambdaRequests, million) + charge(lambdaArmGbSeconds, gbSeconds),
    perCpuSecond: median(crowded.map(({ cpuMs }) => requests / (cpuMs / 1000))),
  };
}
