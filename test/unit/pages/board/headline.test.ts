// The one sentence on top: what it says, and whom it names.

import type { CellSummary, HealthSummary } from '../../../../lambdas/contract/health-summary';
import { type Headline, headlineOf } from '../../../../lambdas/pages/board/headline';
import { boardRows } from '../../../../lambdas/pages/board/rows';
import { RED_LIGHT, sampleCell, sampleSummary } from './sample-cell';

function headline(cells: readonly CellSummary[], changes: Partial<HealthSummary> = {}): Headline {
  const summary = sampleSummary(cells, changes);
  return headlineOf(summary, boardRows(summary, false), false);
}

test('where all Cells are well it says so, with their number', () => {
  expect(headline([sampleCell('a'), sampleCell('b')])).toEqual({ kind: 'well', status: 'up', total: 2 });
});

test('a core Cell down: every Cell that is down by name, the rest that needs attention by number', () => {
  const cells = [
    sampleCell('warm', { status: 'degraded' }),
    sampleCell('spare', { status: 'down' }),
    sampleCell('main', { status: 'down', core: true }),
  ];
  expect(headline(cells, { status: 'down' })).toEqual({
    kind: 'down',
    status: 'down',
    cells: ['main', 'spare'],
    others: 1,
  });
});

test('no core Cell down: what needs attention, worst first', () => {
  const cells = [sampleCell('slow', { status: 'degraded' }), sampleCell('spare', { status: 'down' })];
  expect(headline(cells, { status: 'degraded' })).toEqual({
    kind: 'attention',
    status: 'degraded',
    cells: ['spare', 'slow'],
  });
});

test('a red light needs attention though every probe is good', () => {
  expect(headline([sampleCell('erp', { light: RED_LIGHT })])).toEqual({
    kind: 'attention',
    status: 'degraded',
    cells: ['erp'],
  });
});

test('no Cells, and a patrol that never ran, are told apart', () => {
  expect(headline([]).kind).toBe('empty');
  const patrol = { last_run_at: null, age_seconds: null, interval_seconds: 30, blind: false };
  expect(headline([sampleCell('erp', { status: 'unknown' })], { patrol }).kind).toBe('unpatrolled');
});
