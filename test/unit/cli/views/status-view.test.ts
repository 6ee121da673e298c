// The health summary on a terminal: the worst first, in words and colours, on any screen.

import type { CellSummary, HealthSummary } from '../../../../lambdas/contract/health-summary';
import { statusLines } from '../../../../lib/cli/views/status-view';
import { textWidth } from '../../../../lib/terminal/text-width';

const NOW = 1_764_000_000;
const style = (_: unknown, text: string) => text;
const tagged = (format: unknown, text: string) => `<${[format].flat().join(' ')}>${text}</>`;
const RED = { color: 'red', reason: '月末结账', set_by: 'ops', since: NOW - 60, until: NOW + 3_600 } as const;

function cellNamed(cell: string, change: Partial<CellSummary> = {}): CellSummary {
  return {
    cell,
    base_url: `http://${cell}:8001`,
    healthy: true,
    status: 'up',
    last_status: 'up',
    core: true,
    since: NOW - 7_200,
    last_check_at: NOW - 9,
    latency_ms: 12.4,
    consecutive_failures: 0,
    last_error: null,
    uptime: { h1: 1, h24: 0.99999, d7: null },
    recent: [],
    circuit: 'closed',
    light: null,
    ...change,
  };
}

function summaryOf(cells: readonly CellSummary[], change: Partial<HealthSummary> = {}): HealthSummary {
  const counts = { up: 0, degraded: 0, down: 0, unknown: 0, total: cells.length };
  for (const { status } of cells) counts[status] += 1;
  const patrol = { last_run_at: NOW - 9, age_seconds: 9, interval_seconds: 30, blind: false };
  return {
    gateway: 'up',
    status: 'up',
    generated_at: NOW,
    stale: false,
    counts,
    patrol,
    light: null,
    cells,
    ...change,
  };
}

const DOWN = cellNamed('erp', {
  status: 'down',
  healthy: false,
  since: NOW - 754,
  latency_ms: null,
  consecutive_failures: 25,
  last_error: 'bad_body',
  circuit: 'open',
});

test('the whole picture', () => {
  const summary = summaryOf([cellNamed('crm'), DOWN], { status: 'down' });
  expect(statusLines(summary, 'http://gw', { style, width: undefined })).toEqual([
    'http://gw is DOWN: 1 down, 1 up',
    'Patrol ran 9 s ago; it runs every 30 s.',
    '',
    'STATE  CELL       SINCE  LATENCY    24 H  CIRCUIT  LIGHT  CORE  LAST ERROR',
    'Down   erp   12 min ago        –  99.99%  Open     Green  core  Unreadable answer, 25 in a row',
    'Up     crm      2 h ago    12 ms  99.99%  Closed   Green  core',
  ]);
});

test('what takes requests down comes first, core before others', () => {
  const cells = [
    cellNamed('a-well'),
    cellNamed('b-lit', { light: RED }),
    cellNamed('c-unknown', { status: 'unknown', healthy: false }),
    cellNamed('d-open', { circuit: 'open' }),
    cellNamed('e-degraded', { status: 'degraded', healthy: false }),
    cellNamed('f-down-extra', { status: 'down', healthy: false, core: false }),
    cellNamed('g-down', { status: 'down', healthy: false }),
  ];
  const lines = statusLines(summaryOf(cells), 'http://gw', { style, width: undefined });
  expect(lines.slice(lines.indexOf('') + 2).map((line) => line.split(/ +/)[1])).toEqual([
    'g-down',
    'f-down-extra',
    'd-open',
    'e-degraded',
    'c-unknown',
    'b-lit',
    'a-well',
  ]);
});

test('doubt is said first: stale results, a blind patrol, a patrol that never ran', () => {
  const stale = summaryOf([cellNamed('erp', { status: 'unknown', healthy: false })], {
    status: 'unknown',
    stale: true,
  });
  const [headline] = statusLines(stale, 'http://gw', { style, width: undefined });
  expect(headline).toBe('http://gw is UNKNOWN (results are too old to go by): 1 unknown');
  const blind = summaryOf([], { patrol: { last_run_at: NOW, age_seconds: 0, interval_seconds: 30, blind: true } });
  expect(statusLines(blind, 'http://gw', { style, width: undefined })[1]).toContain('could reach nothing at all');
  const never = summaryOf([], { patrol: { last_run_at: null, age_seconds: null, interval_seconds: 30, blind: false } });
  expect(statusLines(never, 'http://gw', { style, width: undefined })).toEqual([
    'http://gw is UP: no Cells',
    'The patrol has not run yet.',
    'No Cells are configured.',
  ]);
});

test('red lights give their reason and their end', () => {
  const lines = statusLines(summaryOf([cellNamed('erp', { light: RED })], { light: RED }), 'http://gw', {
    style,
    width: undefined,
  });
  expect(lines[2]).toMatch(/^The platform is read-only: 月末结账 \(ops; until .*, 1 h from now\)$/);
  expect(lines[3]).toMatch(/^erp is read-only: /);
});

test('colours follow the state', () => {
  const lines = statusLines(summaryOf([DOWN, cellNamed('crm')], { status: 'down' }), 'http://gw', {
    style: tagged,
    width: undefined,
  });
  expect(lines[0]).toContain('<bold red>DOWN</>');
  expect(lines[4]).toContain('<bold red>Down</>');
  expect(lines[4]).toContain('<bold red>Open</>');
  expect(lines[5]).toContain('<green>Up</>');
});

test('a narrow screen keeps state and name, a low one the most urgent', () => {
  const cells = Array.from({ length: 30 }, (_, index) => cellNamed(`cell-${index}`));
  const lines = statusLines(summaryOf([...cells, DOWN]), 'http://gw', { style, width: 20, height: 10 });
  expect(lines).toHaveLength(10);
  expect(lines[4]).toMatch(/^Down +erp/);
  expect(lines.at(-1)).toBe('26 more Cells, less…');
  expect(Math.max(...lines.slice(3).map(textWidth))).toBeLessThanOrEqual(20);
});

test('a hostile name or reason cannot steer the terminal', () => {
  const evil = cellNamed('e\u001b[2Jrp', { light: { ...RED, reason: 'a\u001b]0;b\u0007' } });
  const text = statusLines(summaryOf([evil]), 'http://gw', { style, width: undefined }).join('\n');
  expect(text).not.toContain('\u001b');
});
