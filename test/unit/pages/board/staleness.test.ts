// While results are too old the board claims nothing, and says what was last known instead.

import { headlineOf } from '../../../../lambdas/pages/board/headline';
import { boardRows } from '../../../../lambdas/pages/board/rows';
import { sampleCell, sampleSummary } from './sample-cell';

const summary = sampleSummary([
  sampleCell('crm'),
  sampleCell('erp', { status: 'down' }),
  sampleCell('new', { status: 'unknown' }),
]);

test('every row is unknown, remembers its last state, and asks for attention', () => {
  const rows = boardRows(summary, true);
  expect(
    rows.map(({ summary: { cell }, status, lastKnown, needsAttention }) => [cell, status, lastKnown, needsAttention]),
  ).toEqual([
    ['erp', 'unknown', 'down', true],
    ['new', 'unknown', null, true],
    ['crm', 'unknown', 'up', true],
  ]);
});

test('a row that the gateway itself calls unknown remembers what was last found', () => {
  const told = sampleSummary([sampleCell('erp', { status: 'unknown', last_status: 'degraded' })], { stale: true });
  expect(boardRows(told, true)[0]).toMatchObject({ status: 'unknown', lastKnown: 'degraded' });
  expect(boardRows(told, false)[0]).toMatchObject({ status: 'unknown', lastKnown: 'degraded' });
});

test('fresh rows claim their state and remember nothing', () => {
  const rows = boardRows(summary, false);
  expect(rows.map(({ status, lastKnown, needsAttention }) => [status, lastKnown, needsAttention])).toEqual([
    ['down', null, true],
    ['unknown', null, true],
    ['up', null, false],
  ]);
});

test('the headline claims nothing either, even if the summary still says up', () => {
  expect(headlineOf(summary, boardRows(summary, true), true)).toEqual({ kind: 'stale', status: 'unknown' });
});
