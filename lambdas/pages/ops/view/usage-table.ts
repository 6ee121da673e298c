// Requests, errors and refusals of Cells as usage counts them: the one count that knows a refusal's Cell.

import { isRecord, recordsOf, textOf } from '../model/answer';
import type { Over } from '../model/figures';
import { routeHash } from '../model/route';
import { linkTo, make, tableOf } from './dom';
import type { ViewContext } from './view';

const HOUR_MS = 3_600_000;
const HOURS: Readonly<Record<Over, number>> = { hour: 1, day: 24, week: 7 * 24 };

/** Usage of all tenants by Cell, of the hours that are over and of the one under way. */
export function usageOfCellsPath(over: Over, nowMs: number): string {
  return `/api/admin/usage?by=cell&from=${hourOf(nowMs - HOURS[over] * HOUR_MS)}&to=${hourOf(nowMs + HOUR_MS)}`;
}

/** As the usage API names an hour of UTC. */
function hourOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 13)}Z`;
}

/** @param only the Cell to show; all where missing */
export function usageTable(
  usage: Record<string, unknown>,
  title: string,
  { text, language }: ViewContext,
  only?: string,
): Node {
  const { labels } = text;
  const number = (value: unknown): string => new Intl.NumberFormat(language).format(Number(value));
  const rows = recordsOf(usage['data'])
    .filter(({ cell }) => only === undefined || cell === only)
    .toSorted((a, b) => Number(b['errors']) - Number(a['errors']) || Number(b['requests']) - Number(a['requests']))
    .map(({ cell, requests, errors, refusals }) => {
      const name = textOf(cell);
      const refused = Object.entries(isRecord(refusals) ? refusals : {});
      return [
        name === '' ? '–' : linkTo(routeHash('cell', name), name, 'name'),
        number(requests),
        number(errors),
        refused.map(([code, count]) => `${code} ${number(count)}`).join(', ') || '0',
      ];
    });
  if (rows.length === 0) return make('p', 'empty', text.noData);
  return tableOf(title, [labels.cell, labels.requests, labels.errors, labels.refusals], rows);
}
