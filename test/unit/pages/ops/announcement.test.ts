// A screen reader hears changes, each once, and one sentence when many Cells change together.

import type { CellStatus } from '../../../../lambdas/contract/health-summary';
import { type BoardRow, boardRows } from '../../../../lambdas/pages/board/rows';
import { BOARD_WORDS } from '../../../../lambdas/pages/board/words';
import { announcement, statusChanges } from '../../../../lambdas/pages/ops/model/changes';
import { PAGE_WORDS } from '../../../../lambdas/pages/ops/text/words';
import { sampleCell, sampleSummary } from '../board/sample-cell';

const words = { ...PAGE_WORDS.en, status: BOARD_WORDS.en.status };
const rows = (statuses: Readonly<Record<string, CellStatus>>): BoardRow[] =>
  boardRows(sampleSummary(Object.entries(statuses).map(([name, status]) => sampleCell(name, { status }))), false);

test('only what changed', () => {
  const changes = statusChanges(rows({ erp: 'up', crm: 'up' }), rows({ erp: 'down', crm: 'up' }));
  expect(announcement(changes, words)).toBe('erp: Down.');
});

test('a Cell that is new, or gone, is no change', () => {
  expect(statusChanges(rows({ old: 'up' }), rows({ new: 'down' }))).toEqual([]);
  expect(announcement([], words)).toBe('');
});

test('one sentence for many', () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const all = (status: CellStatus): BoardRow[] => rows(Object.fromEntries(names.map((name) => [name, status])));
  expect(announcement(statusChanges(all('up'), all('down')), words)).toBe('5 Cells changed state.');
});
