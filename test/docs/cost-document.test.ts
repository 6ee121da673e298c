// docs/cost.md and its picture show what the command prints for the load they name.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { costChart } from '../../lib/cost/chart';
import { readCostOrder } from '../../lib/cost/command-line';
import { type Comparison, compare } from '../../lib/cost/comparison';
import { report } from '../../lib/cost/report';
import type { Scene } from '../../lib/cost/scene';
import { setScene } from '../../lib/cost/set-scene';
import { withoutWarnings } from '../support/without-warnings';

const DOCS = path.resolve(__dirname, '../../docs');
const document = readFileSync(path.join(DOCS, 'cost.md'), 'utf8');

let scene: Scene;
let comparison: Comparison;
beforeAll(() => {
  const command = /npm run cost -- ([^`]+)/.exec(document)?.[1];
  scene = withoutWarnings(() => setScene(readCostOrder(command?.split(' ') ?? [])));
  comparison = compare(scene);
});

test('the figures; npm run cost:write writes them again', () => {
  expect(document.split('<!-- cost -->')[1]?.split('<!-- /cost -->')[0]?.trim()).toBe(report(scene, comparison));
});

test('the picture, likewise', () => {
  expect(readFileSync(path.join(DOCS, 'images/cost.svg'), 'utf8')).toBe(costChart(comparison));
});

test('lines add up to the bill', () => {
  for (const { lines, usd } of comparison.bills)
    expect(lines.reduce((sum, line) => sum + line.usd, 0)).toBeCloseTo(usd, 6);
});

test('alarms of Cells are counted in the template: three a Cell, and what watches the platform', () => {
  const { alarmMetrics, compositeAlarms } = scene.deployed;
  expect(compositeAlarms).toBe(scene.workload.cells + 1);
  expect(alarmMetrics).toBeGreaterThan(2 * scene.workload.cells);
});

const aMillion = (of: Scene): number =>
  (compare(of).bills[0]?.usd ?? Infinity) / ((of.workload.requestsPerSecond * 730 * 3_600) / 1e6);

test('a million requests cost at most $2.10 as the example deploys, and $1.90 with the authorizer’s cache', () => {
  expect(scene.workload.requestsPerSecond).toBe(500);
  expect(aMillion(scene)).toBeLessThanOrEqual(2.1);
  const cached = { ...scene.config, auth: { ...scene.config.auth, tokenCacheSeconds: 60 } };
  expect(aMillion({ ...scene, config: cached })).toBeLessThanOrEqual(1.9);
});
