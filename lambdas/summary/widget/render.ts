// The board as a dashboard's widget: the same sentence, rows and order as on the ops page.

import type { CellStatus, HealthSummary } from '../../contract/health-summary';
import type { BoardColumn, BoardWords } from '../../pages/board/board-words';
import { headlineOf, headlineText } from '../../pages/board/headline';
import { formatDuration } from '../../pages/board/numbers';
import { type RowText, rowText } from '../../pages/board/row-text';
import { type BoardRow, boardRows } from '../../pages/board/rows';
import { SPARKLINE, type Sparkline, sparkline } from '../../pages/board/sparkline';
import { BOARD_WORDS } from '../../pages/board/words';
import { type Html, html } from '../../pages/html';
import type { WidgetView } from './widget-event';

// The widget's look in the dashboard's two themes.

interface Palette {
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly mark: string;
  readonly up: string;
  readonly degraded: string;
  readonly down: string;
  readonly unknown: string;
  readonly bar: string;
}

const PALETTES: Readonly<Record<'light' | 'dark', Palette>> = {
  light: {
    text: '#19212b',
    muted: '#57626f',
    line: '#e0e4ea',
    mark: '#ffffff',
    up: '#1b7340',
    degraded: '#8a5300',
    down: '#b3221b',
    unknown: '#525d6a',
    bar: '#93a5b8',
  },
  dark: {
    text: '#e3e8ee',
    muted: '#97a3b0',
    line: '#3a4450',
    mark: '#0d1115',
    up: '#63c58c',
    degraded: '#f0b44a',
    down: '#ff8d83',
    unknown: '#aab5c1',
    bar: '#566a7e',
  },
};

function style(theme: 'light' | 'dark'): Html {
  const { text, muted, line, mark, ...tones } = PALETTES[theme];
  return html`<style>
.board { color: ${text}; font-size: 13px; font-variant-numeric: tabular-nums; }
.board h2 { margin: 0; font-size: 18px; }
.board p { margin: 2px 0 10px; color: ${muted}; }
.board table { width: 100%; border-collapse: collapse; color: inherit; font-size: inherit; }
.board th, .board td { padding: 5px 10px 5px 0; border-top: 1px solid ${line}; text-align: left; vertical-align: top; font-weight: 400; }
.board td:not(:last-child), .board small { white-space: nowrap; }
.board td:nth-last-child(-n+2) small { white-space: normal; }
.board thead th { border: 0; color: ${muted}; font-size: 12px; }
.board small { display: block; color: ${muted}; }
.board b { white-space: nowrap; }
.board .shape { width: 14px; height: 14px; margin-right: 6px; vertical-align: -2px; }
.board .mark { fill: none; stroke: ${mark}; stroke-width: 1.8; }
.board .spark { width: 120px; height: 22px; }
.board .good { fill: ${tones.bar}; }
.board .failed, .board .bad { fill: ${tones.down}; color: ${tones.down}; }
.board .up { color: ${tones.up}; }
.board .degraded { color: ${tones.degraded}; }
.board .down { color: ${tones.down}; }
.board .unknown { color: ${tones.unknown}; }
</style>`;
}

/** The most urgent ones; a widget is looked at, not paged through, and Lambda's answer is limited to 6 MB. */
const MOST_ROWS = 200;
const COLUMNS: readonly BoardColumn[] = ['status', 'cell', 'since', 'latency', 'uptime', 'circuit', 'light', 'error'];

export function renderWidget(summary: HealthSummary, view: WidgetView): string {
  const words = BOARD_WORDS[view.language];
  const { generated_at: now, stale } = summary;
  const all = boardRows(summary, stale);
  const headline = headlineOf(summary, all, stale);
  const rows = all.filter((row) => !view.unhealthyOnly || row.needsAttention);
  const shown = rows.slice(0, MOST_ROWS);
  const timeText = (seconds: number): string => localTime(seconds, view.utcOffsetMinutes);
  return html`${style(view.theme)}<div class="board">
<h2>${shape(headline.status)}${headlineText(headline, words)}</h2>
<p>${patrolText(summary, words)}</p>
<table><thead><tr>${COLUMNS.map((column) => html`<th scope="col">${words.columns[column]}</th>`)}</tr></thead><tbody>
${shown.map((row) => tableRow(row, words, now, timeText))}</tbody></table>
${shown.length < rows.length ? html`<p>${words.moreCells(rows.length - shown.length)}</p>` : ''}</div>`.text;
}

function patrolText({ patrol, generated_at: now }: HealthSummary, words: BoardWords): string {
  if (patrol.last_run_at === null) return words.patrolNever;
  const duration = (seconds: number): string => formatDuration(seconds, words.units);
  return words.patrolAge(duration(now - patrol.last_run_at), duration(patrol.interval_seconds));
}

function tableRow(row: BoardRow, words: BoardWords, now: number, timeText: (seconds: number) => string): Html {
  const { summary, status } = row;
  const probes = sparkline(summary.recent);
  const text = rowText(row, probes, words, now, timeText);
  return html`<tr>
<td><b class="${status}">${shape(status)}${text.status}</b><small>${text.lastKnown}</small></td>
<th scope="row"><b>${text.cell}</b> ${text.core}<small>${text.address}</small></th>
<td>${text.since}<small>${text.sinceAt}</small></td>
<td>${text.latency} ${spark(probes, text)}</td>
<td>${text.uptimeHour} · ${text.uptimeDay} · ${text.uptimeWeek}</td>
<td class="${summary.circuit === 'closed' ? '' : 'bad'}">${text.circuit}</td>
<td class="${summary.light === null ? '' : 'bad'}">${text.light}<small>${text.lightReason}</small></td>
<td>${text.error}<small>${text.failures}</small></td>
</tr>
`;
}

function spark({ good, failed }: Sparkline, { probes }: RowText): Html {
  const box = `0 0 ${SPARKLINE.width} ${SPARKLINE.height}`;
  return html`<svg class="spark" role="img" aria-label="${probes}" viewBox="${box}"><path class="good" d="${good}"/><path class="failed" d="${failed}"/></svg>`;
}

/** `11-24 10:48:05` in the dashboard's time zone. */
function localTime(seconds: number, utcOffsetMinutes: number): string {
  return new Date((seconds + utcOffsetMinutes * 60) * 1000).toISOString().slice(5, 19).replace('T', ' ');
}

const SHAPES: Readonly<Record<CellStatus, Html>> = {
  up: html`<circle cx="8" cy="8" r="7" fill="currentColor"/><path d="m4.6 8.2 2.4 2.4 4.4-4.8" class="mark"/>`,
  degraded: html`<path d="M8 .8 15.6 15H.4z" fill="currentColor"/><path d="M8 5.6v4.6m0 1.4v1.7" class="mark"/>`,
  down: html`<path d="M4.9.5h6.2l4.4 4.4v6.2l-4.4 4.4H4.9L.5 11.1V4.9z" fill="currentColor"/><path d="m5 5 6 6m0-6-6 6" class="mark"/>`,
  unknown: html`<circle cx="8" cy="8" r="6.4" fill="none" stroke="currentColor" stroke-width="1.6" stroke-dasharray="2.6 1.42"/><path d="M5 8h6" fill="none" stroke="currentColor" stroke-width="1.8"/>`,
};

function shape(status: CellStatus): Html {
  return html`<svg class="shape" viewBox="0 0 16 16" aria-hidden="true">${SHAPES[status]}</svg>`;
}
