// The health summary on a terminal: what is wrong in one line, then a table with the most urgent Cells first.

import type { CellSummary, HealthSummary } from '../../../lambdas/contract/health-summary';
import type { Style } from '../../terminal/style';
import { type Column, type TableCell, table } from '../../terminal/table';
import { plainText } from '../../terminal/text-width';
import { durationText, timeText } from '../time-text';
import {
  circuitText,
  errorText,
  latencyText,
  lightText,
  STATUS_FORMAT,
  shareText,
  sinceText,
  statusText,
} from './cell-words';

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
  { title: 'FOR', align: 'right', rank: 2 },
  { title: 'LATENCY', align: 'right', rank: 4 },
  { title: '24 H', align: 'right', rank: 6 },
  { title: 'CIRCUIT', rank: 1 },
  { title: 'LIGHT', rank: 3 },
  { title: 'CORE', rank: 7 },
  { title: 'LAST ERROR', rank: 5 },
];

export function statusLines(summary: HealthSummary, url: string, { style, width, height }: ViewFrame): string[] {
  const head = [headline(summary, url, style), patrolLine(summary, style), ...lightLines(summary, style)];
  const cells = summary.cells.toSorted(byUrgency);
  if (cells.length === 0) return [...head, 'No Cells are configured.'];
  // One line each for the blank, the titles and the count of what is left out.
  const most = height === undefined ? cells.length : Math.max(1, height - head.length - 3);
  const rows = cells.slice(0, most).map((cell) => rowOf(cell, summary.generated_at));
  const left = cells.length - rows.length;
  return [
    ...head,
    '',
    ...table(COLUMNS, rows, { width, style }),
    ...(left > 0 ? [style('dim', `and ${left} less urgent`)] : []),
  ];
}

function headline({ status, counts, stale }: HealthSummary, url: string, style: Style): string {
  const parts = (['down', 'degraded', 'unknown', 'up'] as const)
    .filter((name) => counts[name] > 0)
    .map((name) => style(STATUS_FORMAT[name], `${counts[name]} ${name}`));
  const doubt = stale ? style(STATUS_FORMAT.unknown, ' (results are too old to go by)') : '';
  return `${plainText(url)} is ${style(STATUS_FORMAT[status], status.toUpperCase())}${doubt}: ${parts.join(', ') || 'no Cells'}`;
}

function patrolLine({ patrol }: HealthSummary, style: Style): string {
  const every = `every ${durationText(patrol.interval_seconds)}`;
  if (patrol.age_seconds === null) return style('yellow', `The patrol has not run yet; it runs ${every}.`);
  const ran = `Patrol ran ${durationText(patrol.age_seconds)} ago, ${every}.`;
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

function rowOf(cell: CellSummary, nowSeconds: number): TableCell[] {
  return [
    statusText(cell),
    cell.cell,
    sinceText(cell, nowSeconds),
    latencyText(cell.latency_ms),
    shareText(cell.uptime.h24),
    circuitText(cell),
    lightText(cell.light),
    cell.core ? 'core' : '',
    errorText(cell),
  ];
}

/** What takes callers' requests down first; core before others, then by name. */
function byUrgency(a: CellSummary, b: CellSummary): number {
  return urgency(a) - urgency(b) || (a.cell < b.cell ? -1 : 1);
}

function urgency({ status, circuit, light, core }: CellSummary): number {
  const byStatus = { down: 0, degraded: 2, unknown: 4, up: light ? 6 : 8 }[status];
  const byCircuit = { open: 2, half_open: 4, closed: 8 }[circuit];
  return Math.min(byStatus, byCircuit) + (core ? 0 : 1);
}
