// `audit`: who changed what, on a terminal. Each line's hash is made again, so that a line that was altered shows.

import { hash } from 'node:crypto';
import { type AuditLine, canonicalJson } from '../../../lambdas/contract/audit-record';
import { type Column, type TableCell, table } from '../../terminal/table';
import { command, noMore, texts, type ValuesOf } from '../command';
import { CONNECTION_OPTIONS, connect } from '../connection';
import { EXIT, type ExitCode, UsageError } from '../exit';
import type { GatewayClient } from '../gateway-client';
import type { Terminal } from '../terminal';
import { readTime, timeText } from '../time-text';

interface AuditLogs {
  readonly data: readonly AuditLine[];
  readonly next: string | null;
  /** How far back changes are kept, days. */
  readonly kept_days: number;
  readonly requests: { readonly kept_days: number };
}

const COLUMNS: readonly Column[] = [
  { title: 'TIME' },
  { title: 'WHO' },
  { title: 'ACTION' },
  { title: 'OF' },
  { title: 'CHANGED', rank: 1 },
  { title: 'WHY', rank: 2 },
];

/** Lines of one answer at most. */
const PAGE = 500;

const OPTIONS = {
  ...CONNECTION_OPTIONS,
  ...texts('since', 'to', 'tenant', 'cell', 'trace', 'limit'),
  all: { type: 'boolean' },
} as const;
type AuditValues = ValuesOf<typeof OPTIONS>;

export const audit = command({
  summary: 'who changed what, when and why',
  help: `audit [--since 2026-12-01] [--to 2026-12-31] [--tenant ID] [--cell NAME]
      [--trace ID] [--limit 100 | --all]
  Who changed what, newest first. With --json one JSON object a line, as it was
  written. Exit code 1: a line was altered.`,
  options: OPTIONS,
  async run({ values, words, terminal }) {
    noMore(words, 0);
    const query = queryOf(values);
    const client = await connect(values, terminal);
    const { lines, kept } = await readLines(client, query, values.all === true);
    if (values.json) for (const line of lines) terminal.print(JSON.stringify(line));
    else printLines(lines, terminal);
    terminal.note(
      `Changes are kept ${kept.kept_days} days; requests are in the logs, ${kept.requests.kept_days} days.`,
    );
    return tellAltered(lines, terminal);
  },
});

function queryOf({ since, to, tenant, cell, trace, limit, all }: AuditValues): URLSearchParams {
  if (limit !== undefined && all) throw new UsageError('Give --limit or --all, not both.');
  if (limit !== undefined && !/^[1-9]\d{0,2}$/.test(limit)) {
    throw new UsageError(`--limit is ${limit}, and has to be a whole number up to ${PAGE}.`);
  }
  const given = {
    since: since && String(readTime(since, '--since')),
    to: to && String(readTime(to, '--to')),
    tenantId: tenant,
    cell,
    traceId: trace,
    limit: all ? String(PAGE) : limit,
  };
  const named = Object.entries(given).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return new URLSearchParams(named);
}

async function readLines(client: GatewayClient, query: URLSearchParams, all: boolean) {
  const lines: AuditLine[] = [];
  for (;;) {
    const page = await client.ask<AuditLogs>('GET', `/api/admin/audit-logs?${query.toString()}`);
    lines.push(...page.data);
    if (!all || page.next === null) return { lines, kept: page };
    query.set('cursor', page.next);
  }
}

function printLines(lines: readonly AuditLine[], { print, screen, style }: Terminal): void {
  const rows = lines.map((line): TableCell[] => [
    timeText(line.ts),
    line.user,
    isAltered(line) ? { text: `${line.action} ALTERED`, format: 'red' } : line.action,
    line.target,
    changedText(line.before, line.after),
    line.reason,
  ]);
  for (const line of table(COLUMNS, rows, { width: screen()?.columns, style })) print(line);
}

/** Fields that differ, each with what it is now; empty where either side is no object. */
function changedText(before: unknown, after: unknown): string {
  if (!isObject(before) || !isObject(after)) return '';
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => `${name}=${JSON.stringify(after[name]) ?? 'none'}`)
    .join(' ');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isAltered({ lineHash, ...record }: AuditLine): boolean {
  return hash('sha256', canonicalJson(record)).slice(0, 16) !== lineHash;
}

function tellAltered(lines: readonly AuditLine[], { note, style }: Terminal): ExitCode {
  const altered = lines.filter(isAltered).length;
  if (altered === 0) return EXIT.ok;
  note(style('red', `${altered} of ${lines.length} lines do not have the hash that they were written with.`));
  return EXIT.notWell;
}
