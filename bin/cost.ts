// What a deployment costs: `npm run cost -- --rps 500 --cells 40`.

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadOf, readUsed, splitByTenant, tenantTable, type Used } from '../lib/cost/by-tenant';
import { costChart } from '../lib/cost/chart';
import { type CostOrder, HELP, readCostOrder } from '../lib/cost/command-line';
import { type Comparison, compare } from '../lib/cost/comparison';
import { PriceError } from '../lib/cost/price-list';
import { inCurrency, report } from '../lib/cost/report';
import { httpApiBill } from '../lib/cost/serverless';
import { setScene } from '../lib/cost/set-scene';
import { DeployConfigError } from '../lib/deploy-config';
import { writeBetweenMarks } from '../lib/generated-file';
import { tablesForTerminal } from '../lib/terminal/markdown-tables';
import { styleFor } from '../lib/terminal/style';

const DOCUMENT = path.resolve(__dirname, '../docs/cost.md');
const PICTURE = path.resolve(__dirname, '../docs/images/cost.svg');

function main(): void {
  const order = readCostOrder(process.argv.slice(2));
  if (order.help) {
    process.stdout.write(HELP);
    return;
  }
  if (order.byTenant !== undefined) {
    splitOver(usedIn(order.byTenant), order);
    return;
  }
  const scene = setScene(order);
  const comparison = compare(scene);
  const text = report(scene, comparison);
  const { workload, prices, deployed } = scene;
  const facts = {
    workload,
    region: prices.region,
    seen: prices.seen,
    currency: prices.currency,
    deployed,
    ...comparison,
  };
  process.stdout.write(order.json ? `${JSON.stringify(facts, null, 2)}\n` : `${shown(text)}\n`);
  if (order.write) write(text, comparison);
}

function splitOver(used: Used, order: CostOrder): void {
  const scene = setScene({ ...order, requestsPerSecond: order.requestsPerSecond ?? loadOf(used) });
  const split = splitByTenant(httpApiBill(scene), used);
  const text = inCurrency(tenantTable(split), scene.prices);
  process.stdout.write(order.json ? `${JSON.stringify(split, null, 2)}\n` : `${shown(text)}\n`);
}

const STANDARD_INPUT = 0;

/** @throws PriceError */
function usedIn(file: string): Used {
  let text: string;
  try {
    text = readFileSync(file === '-' ? STANDARD_INPUT : file, 'utf8');
  } catch (error) {
    throw new PriceError(`${file} cannot be read: ${(error as Error).message}`);
  }
  return readUsed(text, file);
}

/** Markdown where the text goes to a file or a pipe. */
function shown(text: string): string {
  const { stdout } = process;
  return stdout.isTTY ? tablesForTerminal(text, { width: stdout.columns, style: styleFor(stdout) }) : text;
}

function write(text: string, comparison: Comparison): void {
  writeBetweenMarks([DOCUMENT], 'cost', text);
  writeFileSync(PICTURE, costChart(comparison));
}

try {
  main();
} catch (error) {
  if (!(error instanceof PriceError || error instanceof DeployConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
