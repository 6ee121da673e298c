// What is wrong now: worst first, each Cell once.

import { boardRows } from '../../../../lambdas/pages/board/rows';
import type { ShownAlarm } from '../../../../lambdas/pages/ops/model/alarms';
import { problemsOf } from '../../../../lambdas/pages/ops/model/problems';
import { RED_LIGHT, sampleCell, sampleSummary } from '../board/sample-cell';

const alarm = (name: string, severity: string, changes: Partial<ShownAlarm> = {}): ShownAlarm => ({
  name,
  rule: name,
  severity,
  isFiring: true,
  since: 100,
  cell: '',
  meaning: '',
  silence: null,
  ...changes,
});
const rows = boardRows(
  sampleSummary([
    sampleCell('erp', { status: 'down', since: 90 }),
    sampleCell('crm', { status: 'degraded', since: 95 }),
    sampleCell('oa', { light: RED_LIGHT }),
    sampleCell('hr'),
    sampleCell('new', { status: 'unknown', last_check_at: null }),
  ]),
  false,
);

test('alarms by severity, and Cells in trouble that no alarm names between them', () => {
  const alarms = [alarm('share', 'P3'), alarm('outage', 'P0'), alarm('errors', 'P2')];
  expect(problemsOf(alarms, rows).map(({ key }) => key)).toEqual([
    'alarm outage',
    'cell erp',
    'alarm errors',
    'cell crm',
    'cell oa',
    'alarm share',
  ]);
});

test('the alarms about one Cell and its state are one problem, named by the worst of them', () => {
  const alarms = [alarm('slow-erp', 'P2', { cell: 'erp' }), alarm('down-erp', 'P1', { cell: 'erp', since: 120 })];
  const about = problemsOf(alarms, rows).filter(({ cell }) => cell === 'erp');
  expect(about).toEqual([expect.objectContaining({ severity: 'P1', since: 120 })]);
  expect(about[0]?.alarm?.name).toBe('down-erp');
  expect(about[0]?.others.map(({ name }) => name)).toEqual(['slow-erp']);
  expect(about[0]?.row?.status).toBe('down');
});

test('a silenced alarm and one that does not fire are no problem now', () => {
  const silence = { until: 1, by: 'ops', reason: '' };
  const alarms = [alarm('a', 'P0', { silence }), alarm('b', 'P0', { isFiring: false })];
  expect(problemsOf(alarms, [])).toEqual([]);
});

test('a Cell that is up has its trouble since its light is red', () => {
  expect(problemsOf([], rows).find(({ cell }) => cell === 'oa')?.since).toBe(RED_LIGHT.since);
});

test('while nothing may be claimed no Cell is listed: the banner says so', () => {
  expect(problemsOf([], boardRows(sampleSummary([sampleCell('erp')]), true))).toEqual([]);
});
