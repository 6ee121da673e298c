// One line a request on the terminal: method, Cell, tenant, status, time, and why it was refused.

import type { Style } from '../../terminal/style';
import { escapedText } from '../../terminal/text-width';

export interface RequestLine {
  /** Undefined for a page's own look at the gateway, which comes every few seconds. */
  readonly text: string | undefined;
}

/** Undefined where the record is not that of a request. */
export function formatRequestLine(record: Readonly<Record<string, unknown>>, style: Style): RequestLine | undefined {
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
