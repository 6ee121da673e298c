// Filtering by words in name or address, and by need of attention.

import { boardRows } from '../../../../lambdas/pages/board/rows';
import { filterIncidents, filterRows } from '../../../../lambdas/pages/ops/model/filter';
import { sampleCell, sampleSummary } from '../board/sample-cell';

const cells = [
  sampleCell('erp', { base_url: 'http://10.0.0.7:8001' }),
  sampleCell('crm', { circuit: 'open' }),
  sampleCell('erp-archive', { status: 'down' }),
];
const shown = (text: string, unhealthyOnly = false, stale = false): string[] =>
  filterRows(boardRows(sampleSummary(cells), stale), { text, unhealthyOnly }).map((row) => row.summary.cell);

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
  expect(filterIncidents([incident], { text: 'erp', unhealthyOnly: true })).toEqual([incident]);
  expect(filterIncidents([incident], { text: '10.0', unhealthyOnly: false })).toEqual([]);
});
