// The route table with 10 to 10,000 Cells: what reading it costs a cold start, and whether finding a Cell stays flat.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as ASSET_FILE from '../../../lambdas/contract/asset-files';
import type { RouteTable } from '../../../lambdas/contract/route-table';
import { DEFAULT_PROXY } from '../../../lambdas/contract/settings';
import { createProxyApp } from '../../../lambdas/proxy/app';
import { readRouteTable } from '../../../lambdas/runtime/route-table';
import { figureTable } from '../../../lib/generated-file';
import { gatewayRequest } from '../../support/gateway-request';
import { grown } from '../support/scaled-functions';
import { growth, median } from '../support/statistics';

const SIZES = [10, 100, 1_000, 10_000];
const ROUNDS = 31;
const LOOKUPS = 20_000;

interface Size {
  readonly size: number;
  readonly kilobytes: number;
  readonly readMs: number;
  readonly look: () => Promise<unknown>;
  readonly lookUs: number[];
}

export async function routes(): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'routes-bench-'));
  try {
    const sizes = SIZES.map((size) => sizeOf(size, folder));
    // Sizes take turns, so that what disturbs the machine disturbs them alike.
    for (let round = -3; round < ROUNDS; round += 1) {
      for (const { look, lookUs } of sizes) {
        const microseconds = await timeLooks(look);
        if (round >= 0) lookUs.push(microseconds);
      }
    }
    const [smallest] = sizes;
    const base = median(smallest?.lookUs ?? []);
    const rows = sizes.map(({ size, kilobytes, readMs, lookUs }) => [
      size,
      kilobytes,
      readMs.toFixed(2),
      median(lookUs).toFixed(2),
      (median(lookUs) / base).toFixed(2),
    ]);
    return [
      figureTable(['Cells', 'table KB', 'read at a cold start, ms', 'to the Cell’s route, µs', 'ratio to 10'], rows),
      `A request without its Cell: admission, path, light, route. Growth of reading ${grown(growth(sizes.map(({ size, readMs }) => [size, readMs])))}, of finding ${grown(growth(sizes.map(({ size, lookUs }) => [size, median(lookUs)])))}.`,
    ].join('\n\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function sizeOf(size: number, folder: string): Size {
  const cells = Array.from({ length: size }, (_, n) => [
    `cell-${n}`,
    { baseUrl: `http://cell-${n}.internal:8000`, core: true },
  ]);
  const text = JSON.stringify({ cells: Object.fromEntries(cells) });
  writeFileSync(path.join(folder, ASSET_FILE.routes), text);
  const readings = Array.from({ length: ROUNDS }, () => {
    const startedAt = performance.now();
    readRouteTable(folder);
    return performance.now() - startedAt;
  });
  const look = lookIn(readRouteTable(folder), size);
  return { size, kilobytes: Math.round(text.length / 1024), readMs: median(readings), look, lookUs: [] };
}

/** Each request goes to another Cell. */
function lookIn(cells: RouteTable, size: number): () => Promise<unknown> {
  let forwarded = 0;
  const app = createProxyApp({
    rules: { requireTenantId: false, hmacV1: true },
    routes: cells,
    credentials: DEFAULT_PROXY,
    checkLight: async () => undefined,
    forward: async () => {
      forwarded += 1;
      return { status: 200, headers: {}, body: '' };
    },
  });
  const verdict = { outcome: 'allow', caller: { kind: 'unverified' } } as const;
  const headers = { authorization: 'Bearer any' };
  const requests = Array.from({ length: 1_000 }, (_, n) =>
    gatewayRequest({ path: `/api/v1/cell-${(n * 7_919) % size}/customers/1`, headers, verdict }),
  );
  return async () => {
    const request = requests[forwarded % requests.length];
    const before = forwarded;
    if (request !== undefined) await app(request, {});
    if (forwarded === before) throw new Error('A request found no route');
  };
}

async function timeLooks(look: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  for (let n = 0; n < LOOKUPS; n += 1) await look();
  return ((performance.now() - startedAt) * 1000) / LOOKUPS;
}
