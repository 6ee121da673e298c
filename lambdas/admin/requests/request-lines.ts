// From found lines to requests: the lines of one request belong together by API Gateway's id of it.

import { API_ERROR_FIELD, API_ERROR_PARTS } from '../../contract/access-log';
import type { LogLine } from './log-search';

export interface RequestLines {
  /** The one line of the function that answered; missing if API Gateway answered by itself. */
  readonly request?: LogLine;
  /** What the authorizer wrote where it could not judge. */
  readonly authorizer?: LogLine;
  /** API Gateway's own line. */
  readonly access?: LogLine;
  /** Unix ms at which the request's answer was written. */
  readonly atMs: number;
}

/** Newest first. A line that belongs to no request is left out. */
export function requestsIn(lines: readonly LogLine[]): readonly RequestLines[] {
  const byId = new Map<string, Omit<RequestLines, 'atMs'>>();
  for (const line of lines) {
    const place = placeOf(line);
    if (place === undefined) continue;
    const [id, kind] = place;
    byId.set(id, { ...byId.get(id), [kind]: kind === 'access' ? fullAccess(line) : line });
  }
  return [...byId.values()].map((known) => ({ ...known, atMs: timeOf(known) })).toSorted((a, b) => b.atMs - a.atMs);
}

function placeOf(line: LogLine): readonly [id: string, kind: 'request' | 'authorizer' | 'access'] | undefined {
  const id = line['api_request_id'];
  if (typeof id === 'string') {
    return typeof line['status'] === 'number' ? [id, 'request'] : [id, 'authorizer'];
  }
  const ofApi = line['requestId'];
  return typeof ofApi === 'string' && line['routeKey'] !== undefined ? [ofApi, 'access'] : undefined;
}

/** A line of the short access log, with the fields of the full one. */
function fullAccess(line: LogLine): LogLine {
  const text = line[API_ERROR_FIELD];
  if (typeof text !== 'string') return line;
  const [type, authorizer, ...rest] = text.split('|');
  const values = [type, authorizer, rest.join('|')];
  return { ...line, ...Object.fromEntries(API_ERROR_PARTS.map((field, index) => [field, values[index]])) };
}

function timeOf({ request, authorizer, access }: Omit<RequestLines, 'atMs'>): number {
  const text = request?.['timestamp'] ?? authorizer?.['timestamp'];
  if (typeof text === 'string') return Date.parse(text);
  return Number(access?.['requestTime'] ?? 0);
}
