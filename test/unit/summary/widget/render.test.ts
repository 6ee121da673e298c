// The widget shows the same board as the ops page, as inert markup.

import { renderWidget } from '../../../../lambdas/summary/widget/render';
import type { WidgetView } from '../../../../lambdas/summary/widget/widget-event';
import { RED_LIGHT, sampleCell, sampleSummary } from '../../pages/board/sample-cell';

const VIEW: WidgetView = {
  language: 'en',
  theme: 'light',
  utcOffsetMinutes: 0,
  unhealthyOnly: false,
};
const names = (markup: string): string[] =>
  [...markup.matchAll(/<th scope="row"><b>(.*?)<\/b>/g)].map((match) => match[1] ?? '');
const text = (markup: string): string => markup.replace(/<style>.*?<\/style>|<[^>]*>/gs, ' ').replaceAll(/\s+/g, ' ');

const summary = sampleSummary(
  [
    sampleCell('crm'),
    sampleCell('erp', { status: 'down', core: true, last_error: 'refused', consecutive_failures: 3, circuit: 'open' }),
    sampleCell('mes', { light: RED_LIGHT }),
  ],
  { status: 'down' },
);

test('headline, patrol age and every Cell, most urgent first', () => {
  const markup = renderWidget(summary, VIEW);
  expect(names(markup)).toEqual(['erp', 'mes', 'crm']);
  expect(text(markup)).toMatch(/1 Cell is down Patrol ran 10 s ago; it runs every 30 s/);
  expect(text(markup)).toMatch(/Down erp core .* Open Green Connection refused 3 in a row/);
  expect(text(markup)).toMatch(/Up mes .* Red Stocktaking · until 01-01 02:30:00/);
});

test('in Chinese, in the dashboard’s time zone', () => {
  const shown = text(renderWidget(summary, { ...VIEW, language: 'zh-CN', utcOffsetMinutes: 480 }));
  expect(shown).toContain('1 个业务单元宕机');
  expect(shown).toContain('01-01 08:16:40');
});

test('unhealthyOnly shows the Cells that are not well', () => {
  expect(names(renderWidget(summary, { ...VIEW, unhealthyOnly: true }))).toEqual(['erp', 'mes']);
});

test('before the first patrol no age is shown', () => {
  const never = sampleSummary([], {
    patrol: { last_run_at: null, age_seconds: null, interval_seconds: 30, blind: false },
  });
  expect(text(renderWidget(never, VIEW))).toContain('The patrol has not run yet');
  expect(text(renderWidget(summary, VIEW))).not.toContain('not run yet');
});

test('what needs attention is marked, and each Cell has its line of latencies', () => {
  const rows = renderWidget(summary, VIEW).split('<tr>').slice(2);
  expect(rows.map((row) => [...row.matchAll(/<td class="(\w*)">/g)].map(([, mark]) => mark))).toEqual([
    ['bad', ''],
    ['', 'bad'],
    ['', ''],
  ]);
  expect(rows.map((row) => row.match(/<svg class="shape"/g)?.length)).toEqual([1, 1, 1]);
  expect(rows.map((row) => /<svg class="spark"[^>]*><path class="good" d="M[^"]/.test(row))).toEqual([
    true,
    true,
    true,
  ]);
});

test('stale results claim nothing', () => {
  const shown = text(renderWidget({ ...summary, stale: true }, VIEW));
  expect(shown).toContain('State unknown: results are too old');
  expect(shown).not.toMatch(/\bUp\b|\bDown\b/);
});

test('the themes differ', () => {
  expect(renderWidget(summary, { ...VIEW, theme: 'dark' })).not.toBe(renderWidget(summary, VIEW));
});

test('hostile text is inert, and nothing a dashboard would remove is used', () => {
  const attack = '<img src=x onerror=alert(1)>"\'&';
  const hostile = sampleCell(attack, {
    base_url: attack,
    last_error: attack as 'dns',
    light: { ...RED_LIGHT, reason: attack },
  });
  const markup = renderWidget(sampleSummary([hostile]), VIEW);
  expect(markup).not.toContain('<img');
  expect(markup).not.toMatch(/<(script|iframe|use|a|form|input)\b|javascript:/);
  expect(markup.split('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;').length - 1).toBe(4);
});

test('two hundred Cells are all there is', () => {
  const markup = renderWidget(
    sampleSummary(Array.from({ length: 200 }, (_, index) => sampleCell(`cell-${index}`))),
    VIEW,
  );
  expect(names(markup)).toHaveLength(200);
  expect(text(markup)).not.toContain('less urgent');
});

test('a thousand Cells: the most urgent two hundred, and how many more there are, well below Lambda’s limit', () => {
  const cells = Array.from({ length: 1_000 }, (_, index) =>
    sampleCell(`cell-${index}`, { recent: Array.from({ length: 60 }, () => 9_999) }),
  );
  const markup = renderWidget(sampleSummary(cells), VIEW);
  expect(names(markup)).toHaveLength(200);
  expect(text(markup)).toContain('800 more Cells, less urgent');
  expect(Buffer.byteLength(JSON.stringify(markup))).toBeLessThan(1_000_000);
});
