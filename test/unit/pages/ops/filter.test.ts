// Filtering by words in name or address and by need of attention, and sorting.

import { boardRows } from '../../../../lambdas/pages/board/rows';
import { filterIncidents, filterRows, NO_FILTER, sortedBy } from '../../../../lambdas/pages/ops/model/filter';
import { sampleCell, sampleSummary } from '../board/sample-cell';

const cells = [
  sampleCell('erp', { base_url: 'http://10.0.0.7:8001' }),
  sampleCell('crm', { circuit: 'open' }),
  sampleCell('erp-archive', { status: 'down' }),
];
const shown = (text: string, unhealthyOnly = false, stale = false): string[] =>
  filterRows(boardRows(sampleSummary(cells), stale), { ...NO_FILTER, text, unhealthyOnly }).map(
    (row) => row.summary.cell,
  );

test.each([
  ['', ['erp-archive', 'crm', 'erp']],
  ['ERP', ['erp-archive', 'erp']],
  [' erp  archive ', ['erp-archive']],
  ['10.0.0.7', ['erp']],
  ['.*', []],
])('%p', (text, names) => {
  expect(shown(text)).toEqual(names);
});

test('unhealthy only: an open circuit counts', () => {
  expect(shown('', true)).toEqual(['erp-archive', 'crm']);
});

test('unhealthy only while stale: all, for none is known to be well', () => {
  expect(shown('', true, true)).toHaveLength(3);
});

test('incidents are filtered by the Cell’s name alone', () => {
  const incident = { cell: 'erp', started_at: 1, ended_at: null, cause: 'dns' } as const;
  expect(filterIncidents([incident], { text: 'erp' })).toEqual([incident]);
  expect(filterIncidents([incident], { text: '10.0' })).toEqual([]);
});

const sorted = (sort: 'cell' | 'since' | 'latency' | 'uptime', isDescending = false): string[] =>
  filterRows(
    boardRows(
      sampleSummary([
        sampleCell('a', { since: 10, latency_ms: 5, uptime: { h1: 1, h24: 1, d7: 1 } }),
        sampleCell('b', { since: 30, latency_ms: 90, uptime: { h1: 1, h24: 0.4, d7: 1 } }),
        sampleCell('c', { since: null, latency_ms: null, uptime: { h1: null, h24: null, d7: null } }),
      ]),
      false,
    ),
    { ...NO_FILTER, sort, isDescending },
  ).map((row) => row.summary.cell);

test('each column sorts the worst first, and what nobody knows last', () => {
  expect(sorted('cell')).toEqual(['a', 'b', 'c']);
  expect(sorted('since')).toEqual(['b', 'a', 'c']);
  expect(sorted('latency')).toEqual(['b', 'a', 'c']);
  expect(sorted('uptime')).toEqual(['b', 'a', 'c']);
  expect(sorted('cell', true)).toEqual(['c', 'b', 'a']);
});

test('a second click on a column turns the order round, a click on another one begins again', () => {
  const once = sortedBy(NO_FILTER, 'cell');
  const twice = sortedBy(once, 'cell');
  expect([once.isDescending, twice.isDescending, sortedBy(twice, 'latency').isDescending]).toEqual([
    false,
    true,
    false,
  ]);
});
