// docs/cost.md and its picture show what the command prints for the load they name.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { costChart } from '../../lib/cost/chart';
import { readCostOrder } from '../../lib/cost/command-line';
import { type Comparison, compare } from '../../lib/cost/comparison';
import { report } from '../../lib/cost/report';
import type { Scene } from '../../lib/cost/scene';
import { setScene } from '../../lib/cost/set-scene';

const DOCS = path.resolve(__dirname, '../../docs');
const document = readFileSync(path.join(DOCS, 'cost.md'), 'utf8');

let scene: Scene;
let comparison: Comparison;
beforeAll(() => {
  const command = /npm run cost -- ([^`]+)/.exec(document)?.[1];
  const output = jest.spyOn(console, 'error').mockImplementation();
  scene = setScene(readCostOrder(command?.split(' ') ?? []));
  output.mockRestore();
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
