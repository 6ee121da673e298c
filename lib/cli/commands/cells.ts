// `cells`: where each Cell is and how it has been; one Cell in full, with its incidents.

import type { HealthSummary, IncidentPage } from '../../../lambdas/contract/health-summary';
import { errorWord } from '../../../lambdas/pages/board/words';
import { ENGLISH } from '../../../lambdas/pages/board/words-en';
import { type Column, type TableCell, table } from '../../terminal/table';
import { command, noMore } from '../command';
import { CONNECTION_OPTIONS, connect } from '../connection';
import { EXIT } from '../exit';
import type { Terminal } from '../terminal';
import { timeText } from '../time-text';
import { cellWords, durationText } from '../views/cell-words';

const COLUMNS: readonly Column[] = [
  { title: 'CELL' },
  { title: 'STATE' },
  { title: 'URL', rank: 2 },
  { title: 'CORE', rank: 4 },
  { title: '1 H', align: 'right', rank: 5 },
  { title: '24 H', align: 'right', rank: 3 },
  { title: '7 D', align: 'right', rank: 1 },
];

const INCIDENT_COLUMNS: readonly Column[] = [{ title: 'INCIDENT BEGAN' }, { title: 'LASTED' }, { title: 'CAUSE' }];
const SHOWN_INCIDENTS = 10;

export const cells = command({
  summary: 'each Cell with its address and uptime',
  help: `cells [NAME]
  Every Cell with its address and uptime. With NAME: one Cell in full, and its
  latest incidents.`,
  options: CONNECTION_OPTIONS,
  async run({ values, words, terminal }) {
    noMore(words, 1);
    const client = await connect(values, terminal);
    const [name] = words;
    const query = name === undefined ? '' : `?cell=${encodeURIComponent(name)}`;
    const summary = await client.ask<HealthSummary>('GET', `/api/admin/health-summary${query}`);
    const [cell] = summary.cells;
    if (name === undefined || cell === undefined) {
      if (values.json) terminal.print(JSON.stringify(summary.cells, undefined, 2));
      else printAll(summary, terminal);
      return EXIT.ok;
    }
    const incidents = await client.ask<IncidentPage>('GET', `/api/admin/incidents${query}`);
    if (values.json) terminal.print(JSON.stringify({ ...cell, incidents: incidents.data }, undefined, 2));
    else printOne(summary, incidents, terminal);
    return EXIT.ok;
  },
});

function printAll(summary: HealthSummary, { print, screen, style }: Terminal): void {
  const rows = cellWords(summary)
    .toSorted((a, b) => (a.cell < b.cell ? -1 : 1))
    .map(({ cell, status, address, core, uptimeHour, uptimeDay, uptimeWeek }): TableCell[] => [
      cell,
      status,
      address,
      core,
      uptimeHour,
      uptimeDay,
      uptimeWeek,
    ]);
  for (const line of table(COLUMNS, rows, { width: screen()?.columns, style })) print(line);
}

function printOne(summary: HealthSummary, { data }: IncidentPage, { print, screen, style }: Terminal): void {
  const now = summary.generated_at;
  const [cell] = cellWords(summary);
  if (cell === undefined) return;
  const facts: readonly TableCell[][] = [
    ['state', cell.status],
    ['since', cell.since],
    ['URL', cell.address],
    ['core', cell.core === '' ? 'no' : 'yes'],
    ['latency', cell.latency],
    ['up of 1 h, 24 h, 7 d', [cell.uptimeHour, cell.uptimeDay, cell.uptimeWeek].join(', ')],
    ['circuit', cell.circuit],
    ['light', cell.light],
    ...(cell.lightReason === '' ? [] : [['', cell.lightReason]]),
    ['last error', cell.error],
  ];
  const frame = { width: screen()?.columns, style };
  for (const line of table([{ title: 'CELL' }, { title: cell.cell }], facts, frame)) print(line);
  if (data.length === 0) return;
  print('');
  const rows = data
    .slice(0, SHOWN_INCIDENTS)
    .map(({ started_at: from, ended_at: to, cause }) => [
      timeText(from),
      to === null
        ? { text: `${durationText(now - from)}, and goes on`, format: 'red' as const }
        : durationText(to - from),
      errorWord(cause, ENGLISH),
    ]);
  for (const line of table(INCIDENT_COLUMNS, rows, frame)) print(line);
}
