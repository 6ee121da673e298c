// The health summary on a terminal: what is wrong in one line, then a table with the most urgent Cells first.

import type { HealthSummary } from '../../../lambdas/contract/health-summary';
import { ENGLISH } from '../../../lambdas/pages/board/words-en';
import type { Style } from '../../terminal/style';
import { type Column, type TableCell, table } from '../../terminal/table';
import { cutText, plainText } from '../../terminal/text-width';
import { timeText } from '../time-text';
import { type CellWords, cellWords, durationText, STATUS_FORMAT } from './cell-words';

export interface ViewFrame {
  readonly style: Style;
  /** Undefined where there is no limit. */
  readonly width: number | undefined;
  /** Lines that fit on the screen. */
  readonly height?: number | undefined;
}

const COLUMNS: readonly Column[] = [
  { title: 'STATE' },
  { title: 'CELL' },
  { title: 'SINCE', align: 'right', rank: 2 },
  { title: 'LATENCY', align: 'right', rank: 4 },
  { title: '24 H', align: 'right', rank: 6 },
  { title: 'CIRCUIT', rank: 1 },
  { title: 'LIGHT', rank: 3 },
  { title: 'CORE', rank: 7 },
  { title: 'LAST ERROR', rank: 5 },
];

export function statusLines(summary: HealthSummary, url: string, { style, width, height }: ViewFrame): string[] {
  const head = [headline(summary, url, style), patrolLine(summary, style), ...lightLines(summary, style)];
  const cells = cellWords(summary);
  if (cells.length === 0) return [...head, `${ENGLISH.headline.empty}.`];
  // One line each for the blank, the titles and the count of what is left out.
  const most = height === undefined ? cells.length : Math.max(1, height - head.length - 3);
  const rows = cells.slice(0, most).map(rowOf);
  const left = cells.length - rows.length;
  return [
    ...head,
    '',
    ...table(COLUMNS, rows, { width, style }),
    ...(left > 0 ? [style('dim', cutText(ENGLISH.moreCells(left), width ?? Number.POSITIVE_INFINITY))] : []),
  ];
}

function headline({ status, counts, stale }: HealthSummary, url: string, style: Style): string {
  const parts = (['down', 'degraded', 'unknown', 'up'] as const)
    .filter((name) => counts[name] > 0)
    .map((name) => style(STATUS_FORMAT[name], `${counts[name]} ${ENGLISH.status[name].toLowerCase()}`));
  const doubt = stale ? style(STATUS_FORMAT.unknown, ' (results are too old to go by)') : '';
  return `${plainText(url)} is ${style(STATUS_FORMAT[status], ENGLISH.status[status].toUpperCase())}${doubt}: ${parts.join(', ') || 'no Cells'}`;
}

function patrolLine({ patrol }: HealthSummary, style: Style): string {
  if (patrol.age_seconds === null) return style('yellow', `${ENGLISH.patrolNever}.`);
  const ran = `${ENGLISH.patrolAge(durationText(patrol.age_seconds), durationText(patrol.interval_seconds))}.`;
  return patrol.blind
    ? style('yellow', `${ran} It could reach nothing at all, and judges no Cell.`)
    : style('dim', ran);
}

function lightLines({ light, cells, generated_at: now }: HealthSummary, style: Style): string[] {
  const lights = [
    ...(light ? [['The platform', light] as const] : []),
    ...cells.flatMap(({ cell, light: own }) => (own ? [[cell, own] as const] : [])),
  ];
  return lights.map(([name, { reason, set_by: by, until }]) => {
    const end = `until ${timeText(until)}, ${durationText(until - now)} from now`;
    return style('red', plainText(`${name} is read-only: ${reason} (${by}; ${end})`));
  });
}

function rowOf(words: CellWords): TableCell[] {
  const { status, cell, since, latency, uptimeDay, circuit, light, core, error } = words;
  return [status, cell, since, latency, uptimeDay, circuit, light, core, error];
}
