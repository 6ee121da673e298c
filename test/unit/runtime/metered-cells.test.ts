// A Cell without metrics of its own counts for the function alone, and what only a Cell could have is not published.

import { METRIC } from '../../../lambdas/contract/metrics';
import { createMetricsPublisher, meterCells, meteredBy } from '../../../lambdas/runtime/metrics';

const TOTAL = ['service', 'deployment'];
const routes = { cells: { crm: { baseUrl: 'http://crm', core: true }, news: { baseUrl: 'http://news', core: false } } };

function published(which: 'all' | 'core' | 'none', cell: string, values: object): unknown[] {
  const lines: string[] = [];
  meterCells(
    createMetricsPublisher({ deployment: 'test', service: 'health', metrics: METRIC }, (line) => lines.push(line)),
    meteredBy(which, routes),
  )(values, { cell });
  return lines.map((line) => JSON.parse(line) as unknown);
}

const dimensionsOf = (line: unknown) =>
  (line as { _aws: { CloudWatchMetrics: { Dimensions: string[][] }[] } })['_aws'].CloudWatchMetrics[0]?.Dimensions;

test.each([
  ['all', 'news', true],
  ['core', 'crm', true],
  ['core', 'news', false],
  ['none', 'crm', false],
  ['core', 'unknown', false],
] as const)('%s: %s', (which, cell, hasOwn) => {
  const [line] = published(which, cell, { requests: 1 });
  expect(dimensionsOf(line)).toEqual(hasOwn ? [TOTAL, [...TOTAL, 'cell']] : [TOTAL]);
  expect((line as { cell?: string }).cell).toBe(hasOwn ? cell : undefined);
  expect(published(which, cell, { cellUp: 1 })).toHaveLength(hasOwn ? 1 : 0);
});

test('other counts are still published', () => {
  expect(published('none', 'crm', { cellUp: 1, cellsUp: 3 })).toEqual([expect.objectContaining({ CellsUp: 3 })]);
  expect(published('none', 'crm', { cellUp: 1, cellsUp: 3 })[0]).not.toHaveProperty('CellUp');
});
