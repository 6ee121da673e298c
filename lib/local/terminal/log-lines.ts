// Shows the functions' JSON log lines to a person: time, level, function, and what happened to which request.

import type { Style } from '../../terminal/style';
import { escapedText } from '../../terminal/text-width';
import type { AlarmChange } from '../alarms/alarm-board';
import type { PublishedEvent } from '../aws/aws-endpoint';

// One line a request on the terminal: method, Cell, tenant, status, time, and why it was refused.

interface RequestLine {
  /** Undefined for a page's own look at the gateway, which comes every few seconds. */
  readonly text: string | undefined;
}

/** Undefined where the record is not that of a request. */
function formatRequestLine(record: Readonly<Record<string, unknown>>, style: Style): RequestLine | undefined {
  const { method, status, cell, path } = record;
  if (typeof method !== 'string' || typeof status !== 'number') return undefined;
  if (cell === undefined && method === 'GET' && status < 400) return { text: undefined };
  const why = [record['code'], record['details']].map(textOf).filter((part) => part !== '');
  const parts = [
    style('dim', textOf(record['timestamp']).slice(11, 19)),
    textOf(method).padEnd(6),
    style('bold', textOf(cell ?? path)),
    textOf(record['tenant_id'] ?? '-'),
    style(colourOf(status), String(status)),
    style('dim', `${textOf(record['duration_ms'])} ms`),
    ...(why.length > 0 ? [why.join(': ')] : []),
  ];
  return { text: parts.join(' ') };
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? escapedText(String(value)) : '';
}

function colourOf(status: number): 'green' | 'yellow' | 'red' {
  if (status >= 500) return 'red';
  return status >= 400 ? 'yellow' : 'green';
}

export const LOG_MODES = ['requests', 'errors', 'all', 'off'] as const;
export type LogMode = (typeof LOG_MODES)[number];

const COLOUR = { ERROR: 'red', WARN: 'yellow', INFO: 'green' } as const;

/** Undefined where the mode does not show the line. Lines that are no log record are shown as they are. */
export function formatLogLine(mode: LogMode, line: string, style: Style): string | undefined {
  if (mode === 'off' || line.includes('"_aws"')) return undefined;
  const isError = line.includes('"level":"ERROR"');
  if (mode === 'errors' && !isError) return undefined;
  if (mode === 'requests' && !isError && !line.includes('"status":')) return undefined;
  let record: Readonly<Record<string, unknown>>;
  try {
    record = JSON.parse(line) as Readonly<Record<string, unknown>>;
  } catch {
    return escapedText(line);
  }
  const requestLine = mode === 'requests' ? formatRequestLine(record, style) : undefined;
  if (requestLine !== undefined) return requestLine.text;
  const text = (name: string) => {
    const value = record[name];
    return typeof value === 'string' || typeof value === 'number' ? escapedText(String(value)) : '';
  };
  const level = text('level');
  const { error } = record;
  const cause = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
  const request = ['method', 'path', 'status', 'code', 'tenant_id', 'cell'].map(text).filter((part) => part !== '');
  return [
    style('dim', text('timestamp').slice(11, 19)),
    style(COLOUR[level as keyof typeof COLOUR] ?? 'dim', level.padEnd(5)),
    style('bold', text('service')),
    text('message'),
    ...request,
    ...(record['duration_ms'] === undefined ? [] : [`${text('duration_ms')} ms`]),
    ...(typeof cause === 'string' ? [style('dim', firstLine(cause))] : []),
  ].join(' ');
}

function firstLine(text: string): string {
  return escapedText(text.split('\n', 1)[0] ?? '');
}

/** Undefined for what is no news: an alarm that finds its first data in order. */
export function formatAlarmChange(
  { name, description, from, to, atMs }: AlarmChange,
  style: Style,
): string | undefined {
  if (to !== 'ALARM' && from !== 'ALARM') return undefined;
  const time = style('dim', new Date(atMs).toISOString().slice(11, 19));
  if (to !== 'ALARM') return `${time} ${style('green', to.padEnd(5))} ${style('bold', name)}`;
  const [, severity = '', meaning = ''] = /^(P\d)? ?(.*?)(?: Runbook: \S+)?$/s.exec(description) ?? [];
  const parts = [time, style('red', to), severity, style('bold', name)].filter((part) => part !== '');
  return `${parts.join(' ')}${meaning === '' ? '' : `: ${escapedText(meaning)}`}`;
}

// Tells a person that the patrol found a Cell down, degraded, or up again.

/** Words for the patrol's errors; docs/events/cell-health-changed.schema.json lists them. */
const WORDS: Readonly<Record<string, string>> = {
  timeout: 'timed out',
  refused: 'connection refused',
  unreachable: 'host unreachable',
  reset: 'connection reset',
  dns: 'name not found',
  tls: 'bad certificate',
  redirect: 'answered a redirect',
  bad_body: 'unreadable answer',
  too_large: 'answer too large',
  protocol: 'not HTTP',
};

const CELL_COLOUR = { up: 'green', degraded: 'yellow', down: 'red' } as const;

interface HealthDetail {
  readonly cell: string;
  readonly status: keyof typeof CELL_COLOUR;
  readonly previous_status: string;
  /** Unix seconds. */
  readonly changed_at: number;
  readonly error: string | null;
}

/** Undefined for other events, and for a Cell that is up at its first probe. */
export function formatCellChange({ DetailType, Detail = '{}' }: PublishedEvent, style: Style): string | undefined {
  if (DetailType !== 'CellHealthChanged') return undefined;
  const { cell, status, previous_status: before, changed_at: at, error } = JSON.parse(Detail) as HealthDetail;
  if (status === 'up' && before === 'unknown') return undefined;
  const why = error === null ? '' : `: ${WORDS[error] ?? error.replace(/^status_/, 'answered ')}`;
  const time = style('dim', new Date(at * 1000).toISOString().slice(11, 19));
  return `${time} ${style(['bold', CELL_COLOUR[status]], escapedText(`${cell} is ${status}`))}${escapedText(why)}`;
}
