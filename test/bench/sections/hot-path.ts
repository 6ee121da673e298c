// A warm request from HTTP API event to answer, against a bare forward of it and against what a user would pick instead.

import { figureTable } from '../../../lib/generated-file';
import { type HotContender, type HotProcess, startHot } from '../support/hot-process';
import { quantile } from '../support/statistics';
import { type Workbench, withWorkbench } from '../support/workbench';

const WARM_UP = 3_000;

export interface HotPathSize {
  readonly rounds: number;
  /** Per round and contender. */
  readonly requests: number;
}

function contenders({ bundle }: Workbench): ReadonlyMap<string, HotContender> {
  return new Map<string, HotContender>([
    ['bare node:http forward', { name: 'bare' }],
    ['**authorizer + proxy**', { name: 'gateway', authorizer: bundle('authorizer'), proxy: bundle('proxy') }],
    ['Hono + Powertools + HMAC', { name: 'single', proxy: bundle('peers/hono') }],
    ['Express + Powertools + HMAC', { name: 'single', proxy: bundle('peers/express') }],
  ]);
}

interface Measured {
  readonly process: HotProcess;
  readonly alone: number[];
  /** Requests a CPU second with many callers, one figure a batch: what one busy process can do. */
  readonly crowded: number[];
  /** CPU time of a request, microseconds, one figure a batch. */
  readonly cpu: number[];
}

export function hotPath({ rounds, requests }: HotPathSize): Promise<string> {
  return withWorkbench(async (bench) => {
    const all = new Map<string, Measured>();
    for (const [label, contender] of contenders(bench)) {
      all.set(label, { process: startHot(contender, bench), alone: [], crowded: [], cpu: [] });
    }
    try {
      for (const { process } of all.values()) await process.run({ requests: WARM_UP, callers: 4 });
      for (let round = 0; round < rounds; round += 1) {
        for (const { process, alone, crowded, cpu } of all.values()) {
          const { times, cpuMs } = await process.run({ requests, callers: 1 });
          alone.push(...times);
          cpu.push((cpuMs * 1000) / requests);
          const many = await process.run({ requests, callers: 16 });
          crowded.push(requests / (many.cpuMs / 1000));
        }
      }
    } finally {
      for (const { process } of all.values()) process.stop();
    }
    return report(all);
  });
}

function report(all: ReadonlyMap<string, Measured>): string {
  const [bare] = all.values();
  const limit = (share: number): number => quantile(bare?.alone ?? [], share);
  const limitThroughput = quantile(bare?.crowded ?? [], 0.5);
  const limitCpu = quantile(bare?.cpu ?? [], 0.5);
  const rows = [...all].map(([label, { alone, crowded, cpu }]) => {
    const [p50, p99] = [quantile(alone, 0.5), quantile(alone, 0.99)];
    const throughput = quantile(crowded, 0.5);
    return [
      label,
      p50.toFixed(3),
      p99.toFixed(3),
      (p50 - limit(0.5)).toFixed(3),
      (p99 - limit(0.99)).toFixed(3),
      (p50 / limit(0.5)).toFixed(2),
      quantile(cpu, 0.5).toFixed(0),
      (quantile(cpu, 0.5) / limitCpu).toFixed(2),
      throughput.toFixed(0),
      (throughput / limitThroughput).toFixed(2),
    ];
  });
  const head = [
    '1 KB POST',
    'p50 ms',
    'p99 ms',
    'p50 over bare',
    'p99 over bare',
    'p50 ratio',
    'CPU us a request',
    'ratio',
    'req per CPU s, 16 callers',
    'ratio',
  ];
  return figureTable(head, rows);
}
