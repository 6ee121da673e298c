// From an order to what is priced: the description with what the order says of it, synthesized and counted.

import path from 'node:path';
import type { CellRoute } from '../../lambdas/contract/route-table';
import { type DeployConfig, loadDeployConfig } from '../deploy-config';
import type { CostOrder } from './command-line';
import { readCounts } from './counts';
import { countDeployed } from './deployed-counts';
import { readPrices } from './price-list';
import type { Scene } from './scene';

const PROJECT = path.resolve(__dirname, '../..');
const DEFAULT_CONFIG = 'deploy/config/prod.example.yaml';

const STANDARD_LOAD = 500;

/** @throws PriceError, DeployConfigError */
export function setScene(order: CostOrder): Scene {
  const config = describedBy(order);
  const { requestsPerSecond = STANDARD_LOAD, tenants, cellMs, requestKb, responseKb } = order;
  return {
    workload: {
      requestsPerSecond,
      cells: Object.keys(config.cells).length,
      tenants,
      cellMs,
      requestKb,
      responseKb,
    },
    config,
    deployed: countDeployed(config),
    counts: readCounts(),
    prices: readPrices(order.region, order.pricesFile),
  };
}

/** The same at another load; what is deployed does not change with it. */
export function atLoad(scene: Scene, requestsPerSecond: number): Scene {
  return { ...scene, workload: { ...scene.workload, requestsPerSecond } };
}

function describedBy({ configFile, cells, memoryMb, logRetentionDays }: CostOrder): DeployConfig {
  const config = loadDeployConfig({
    file: configFile ?? path.join(PROJECT, DEFAULT_CONFIG),
    env: {},
    baseDir: process.cwd(),
  });
  const { functions, logs } = config;
  const size = memoryMb === undefined ? {} : { memoryMb };
  return {
    ...config,
    cells: cells === undefined ? config.cells : someCells(cells),
    functions: {
      ...functions,
      authorizer: { ...functions.authorizer, ...size },
      proxy: { ...functions.proxy, ...size },
    },
    logs: { ...logs, ...(logRetentionDays !== undefined && { retentionDays: logRetentionDays }) },
  };
}

function someCells(count: number): Record<string, CellRoute> {
  const cells = Array.from({ length: count }, (_, n) => [
    `cell-${n}`,
    { baseUrl: `http://cell-${n}.internal`, core: true },
  ]);
  return Object.fromEntries(cells) as Record<string, CellRoute>;
}
