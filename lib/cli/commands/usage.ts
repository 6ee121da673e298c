// `usage`: what tenants have used, as a table, or as the admin API gives it.

import { type Column, type TableCell, table } from '../../terminal/table';
import { command, noMore, texts } from '../command';
import { CONNECTION_OPTIONS, connect } from '../connection';
import { EXIT, RefusedError, UsageError } from '../exit';
import type { Terminal } from '../terminal';

type Figures = Readonly<
  Record<'requests' | 'billable' | 'refused' | 'errors' | 'response_bytes' | 'duration_ms', number>
>;

interface UsageRow extends Figures {
  readonly tenant?: string | null;
  readonly cell?: string | null;
  readonly month?: string;
  readonly day?: string;
  readonly hour?: string;
}

interface Usage {
  readonly from: string;
  readonly to: string;
  readonly time_zone: string;
  readonly by: readonly (keyof UsageRow)[];
  readonly data: readonly UsageRow[];
  readonly total: Figures;
  readonly reconciliation: {
    readonly counted_requests: number;
    readonly api_gateway_requests: number;
    readonly difference: number;
    readonly missing_hours: number;
    readonly latest_hour: string | null;
  };
}

const FIGURES: readonly (Column & { readonly of: keyof Figures })[] = [
  { title: 'REQUESTS', align: 'right', of: 'requests' },
  { title: 'BILLABLE', align: 'right', of: 'billable' },
  { title: 'REFUSED', align: 'right', rank: 1, of: 'refused' },
  { title: 'ERRORS', align: 'right', rank: 2, of: 'errors' },
  { title: 'BYTES', align: 'right', rank: 3, of: 'response_bytes' },
  { title: 'MS', align: 'right', rank: 4, of: 'duration_ms' },
];

const PATH = '/api/admin/usage';
const NO_ROUTE = 'The gateway counts no usage: its description has no usage section. `usage: {}` switches it on.';

export const usage = command({
  summary: 'what tenants have used',
  help: `usage [--tenant ID] [--from 2026-11-01] [--to 2026-12-01]
      [--by tenant,cell,day] [--csv | --cloudevents]
  What tenants have used this month, or from --from until before --to.
  Days and months are those of the tenant's time zone. An hour is written in
  UTC: 2026-11-30T17Z.
  --by: tenant, cell, and one of month, day and hour.`,
  options: {
    ...CONNECTION_OPTIONS,
    ...texts('tenant', 'from', 'to', 'by'),
    csv: { type: 'boolean' },
    cloudevents: { type: 'boolean' },
  },
  async run({ values, words, terminal }) {
    noMore(words, 0);
    const formats = [values.csv, values.cloudevents, values.json].filter((isAsked) => isAsked === true);
    if (formats.length > 1) throw new UsageError('One of --csv, --cloudevents and --json at most.');
    const { tenant, from, to, by } = values;
    const asked = Object.entries({ tenant, from, to, by }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    const path = asked.length === 0 ? PATH : `${PATH}?${new URLSearchParams(asked).toString()}`;
    const client = await connect(values, terminal);
    try {
      if (values.csv) terminal.print((await client.read(path, 'text/csv')).replace(/\r\n$/, ''));
      else if (values.cloudevents) terminal.print(await client.read(path, 'application/cloudevents-batch+json'));
      else {
        const answer = await client.ask<Usage>('GET', path);
        if (values.json) terminal.print(JSON.stringify(answer, undefined, 2));
        else printUsage(answer, terminal);
      }
    } catch (error) {
      throw error instanceof RefusedError && error.message.includes('has no such path')
        ? new RefusedError(NO_ROUTE, error.status)
        : error;
    }
    return EXIT.ok;
  },
});

function printUsage({ by, data, total, reconciliation, ...span }: Usage, { print, screen, style }: Terminal): void {
  const columns: Column[] = [...by.map((group) => ({ title: group.toUpperCase() })), ...FIGURES];
  const cells = (row: Figures) => FIGURES.map(({ of }) => String(row[of]));
  const rows = data.map((row): TableCell[] => [...by.map((group) => String(row[group] ?? '(none)')), ...cells(row)]);
  if (data.length > 1 && by.length > 0) rows.push(['TOTAL', ...by.slice(1).map(() => ''), ...cells(total)]);
  if (data.length === 0) print(`Nothing was used from ${span.from} to ${span.to} (${span.time_zone}).`);
  else for (const line of table(columns, rows, { width: screen()?.columns, style })) print(line);
  const { counted_requests: counted, api_gateway_requests: api, difference, missing_hours: missing } = reconciliation;
  const latest = reconciliation.latest_hour;
  print(latest === null ? 'No hour of this span has been counted yet.' : `Counted up to the hour from ${latest}.`);
  if (difference !== 0) {
    print(
      style('yellow', `API Gateway counted ${api} requests, and its log has ${counted}: ${difference} of difference.`),
    );
  }
  if (missing > 0) print(`Hours without a count: ${missing}. Usage was off then, or its function failed.`);
}
