// The texts of a row, in both languages.

import type { CellSummary } from '../../../../lambdas/contract/health-summary';
import type { Language } from '../../../../lambdas/contract/language';
import { type RowText, rowText } from '../../../../lambdas/pages/board/row-text';
import { boardRows } from '../../../../lambdas/pages/board/rows';
import { sparkline } from '../../../../lambdas/pages/board/sparkline';
import { BOARD_WORDS, boardLanguage } from '../../../../lambdas/pages/board/words';
import { RED_LIGHT, sampleCell, sampleSummary } from './sample-cell';

function textOf(changes: Partial<CellSummary>, language: Language = 'en', stale = false): RowText {
  const [row] = boardRows(sampleSummary([sampleCell('erp', changes)]), stale);
  if (!row) throw new Error('no row');
  return rowText(row, sparkline(row.summary.recent), BOARD_WORDS[language], 5_000, (seconds) => `at ${seconds}`);
}

test('a Cell that is well', () => {
  expect(textOf({ core: true })).toEqual({
    status: 'Up',
    lastKnown: '',
    cell: 'erp',
    address: 'http://erp:8001',
    core: 'core',
    since: '1 h 6 min ago',
    sinceAt: 'at 1000',
    latency: '12 ms',
    probes: 'Last 2 probes: 0 failed, median 13 ms',
    uptimeHour: '100%',
    uptimeDay: '99.99%',
    uptimeWeek: '–',
    circuit: 'Closed',
    light: 'Green',
    lightReason: '',
    error: '',
    failures: '',
  });
});

test('a Cell that was added live, has deployments that nobody probes, and is switched off, says so', () => {
  const changes = { core: true, added_live: true, unprobed_tenants: 3, enabled: false } as const;
  expect(textOf(changes).core).toBe(
    "core, added live, no alarms yet, tenants' own deployments (3) are not probed, switched off",
  );
  expect(textOf(changes, 'zh-CN').core).toBe('核心, 在线新增，尚无告警, 3 个租户专属部署未巡检, 已停用');
});

test('a Cell that is down, read-only and unreachable', () => {
  const text = textOf({
    status: 'down',
    latency_ms: null,
    recent: [null],
    circuit: 'open',
    light: RED_LIGHT,
    last_error: 'refused',
    consecutive_failures: 4,
  });
  expect(text).toMatchObject({
    status: 'Down',
    latency: '–',
    probes: 'Last 1 probes: 1 failed',
    circuit: 'Open',
    light: 'Red',
    lightReason: 'Stocktaking · until at 9000',
    error: 'Connection refused',
    failures: '4 in a row',
  });
});

test('a Cell that was never probed', () => {
  expect(textOf({ status: 'unknown', since: null, last_check_at: null, recent: [] })).toMatchObject({
    since: 'not probed yet',
    sinceAt: '',
    probes: 'not probed yet',
  });
});

test('a Cell of which nothing recent is known: when it was last looked at, not since when it was well', () => {
  expect(textOf({ status: 'unknown', last_check_at: 4_700 })).toMatchObject({
    since: 'checked 5 min ago',
    sinceAt: 'at 4700',
  });
});

test('stale: unknown now, and what it was', () => {
  expect(textOf({ status: 'down' }, 'en', true)).toMatchObject({ status: 'Unknown', lastKnown: 'was down' });
  expect(textOf({ status: 'down' }, 'zh-CN', true)).toMatchObject({ status: '未知', lastKnown: '此前宕机' });
});

test('an HTTP status is its own word, and a cause from a newer patrol stays readable', () => {
  expect(textOf({ last_error: 'status_503' }).error).toBe('HTTP 503');
  expect(textOf({ last_error: 'toString' as 'dns' }).error).toBe('toString');
});

test.each([
  ['zh-CN', 'zh-CN'],
  ['zh-Hant-TW', 'zh-CN'],
  ['ZH', 'zh-CN'],
  ['en-GB', 'en'],
  ['zha', 'en'],
  [undefined, 'en'],
] as const)('locale %p reads %p', (locale, language) => {
  expect(boardLanguage(locale)).toBe(language);
});
