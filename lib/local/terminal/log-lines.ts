// Shows the functions' JSON log lines to a person: time, level, function, and what happened to which request.

import type { Style } from '../../terminal/style';
import { escapedText } from '../../terminal/text-width';
import type { AlarmChange } from '../alarms/alarm-board';
import { formatRequestLine } from './request-lines';

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
export function formatAlarmChange({ name, from, to, atMs }: AlarmChange, style: Style): string | undefined {
  if (to !== 'ALARM' && from !== 'ALARM') return undefined;
  const time = style('dim', new Date(atMs).toISOString().slice(11, 19));
  return `${time} ${style(to === 'ALARM' ? 'red' : 'green', to.padEnd(5))} ${style('bold', 'alarm')} ${name}`;
}
