// Cells on the board come most urgent first, then core, then by name.

import { boardRows } from '../../../../lambdas/pages/board/rows';
import { RED_LIGHT, sampleCell, sampleSummary } from './sample-cell';

const order = (stale = false): string[] =>
  boardRows(
    sampleSummary([
      sampleCell('up-b'),
      sampleCell('up-a'),
      sampleCell('up-core', { core: true }),
      sampleCell('red-light', { light: RED_LIGHT }),
      sampleCell('half-open', { circuit: 'half_open' }),
      sampleCell('unprobed', { status: 'unknown' }),
      sampleCell('open', { circuit: 'open' }),
      sampleCell('failing', { status: 'degraded' }),
      sampleCell('down', { status: 'down' }),
      sampleCell('down-core', { status: 'down', core: true }),
    ]),
    stale,
  ).map((row) => row.summary.cell);

const EXPECTED = [
  'down-core',
  'down',
  'failing',
  'open',
  'half-open',
  'unprobed',
  'red-light',
  'up-core',
  'up-a',
  'up-b',
];

test('worst first, an open circuit next to failing probes, a red light before what is well', () => {
  expect(order()).toEqual(EXPECTED);
});

test('what was worst stays on top when results are too old', () => {
  expect(order(true)).toEqual(EXPECTED);
});
