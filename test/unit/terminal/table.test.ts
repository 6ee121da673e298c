// Tables fit their terminal, whatever stands in them.

import { table } from '../../../lib/terminal/table';
import { textWidth } from '../../../lib/terminal/text-width';

const style = (_: unknown, text: string) => text;
const COLUMNS = [
  { title: 'CELL' },
  { title: 'LATENCY', align: 'right', rank: 1 },
  { title: 'REASON', rank: 2 },
] as const;
const ROWS = [
  ['erp', '7 ms', '数据迁移'],
  ['customer-service', '–', 'ok'],
];

test('columns line up, wide characters counted as two', () => {
  expect(table(COLUMNS, ROWS, { width: undefined, style })).toEqual([
    'CELL              LATENCY  REASON',
    'erp                  7 ms  数据迁移',
    'customer-service        –  ok',
  ]);
});

test('the highest rank leaves first, and what has none stays and is cut', () => {
  expect(table(COLUMNS, ROWS, { width: 28, style })).toEqual([
    'CELL              LATENCY',
    'erp                  7 ms',
    'customer-service        –',
  ]);
  expect(table(COLUMNS, ROWS, { width: 10, style })).toEqual(['CELL', 'erp', 'customer-…']);
});

test.each([1, 5, 12, 20, 26, 34, 36, 80])('no line is wider than %i, down to four columns', (width) => {
  for (const line of table(COLUMNS, ROWS, { width, style }))
    expect(textWidth(line)).toBeLessThanOrEqual(Math.max(4, width));
});

test('colours do not change the layout, and come from the table alone', () => {
  const rows = [[{ text: '\u001b[31merp', format: 'red' as const }, '1 ms', '']];
  const [, line = ''] = table(COLUMNS, rows, {
    width: undefined,
    style: (format, text) => `<${String(format)}>${text}</>`,
  });
  expect(line).toBe('<red>\ufffd[31merp</>     1 ms');
});

test('a table without rows is its titles', () => {
  expect(table(COLUMNS, [], { width: undefined, style })).toEqual(['CELL  LATENCY  REASON']);
});
