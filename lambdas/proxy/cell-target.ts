// From the path of a request to the address of its Cell. HTTP APIs deliver paths percent-decoded, so what is forwarded is
// encoded again, and what is signed is the decoded form: the one that the Cell's framework will see.

import { withoutTrailingSlash } from '../contract/trailing-slash';
import { hasControlCharacter } from '../domain/header-text';
import { type Refusal, refusal } from '../domain/refusal';

interface CellPath {
  readonly cell: string;
  /** Decoded, with leading `/`; a trailing slash is kept. */
  readonly path: string;
}

const PREFIX = '/api/v1/';
const PLAIN = /^[\w\-.~!$&'()*+,;=:@/]*$/;
/** Encoded once more, too: a Cell that decodes twice must not climb either. What follows `;` some servers cut off. */
const DOT_SEGMENT = /(?:^|[/\\]|%2f|%5c)(?:\.|%2e){1,2}(?:[/\\;]|%2f|%5c|%3b|$)/i;

/**
 * Splits `/api/v1/<cell>/<path>`. A path that climbs, holds control characters or is not UTF-8 is refused: API Gateway
 * replaces bytes that are not UTF-8 by U+FFFD, which makes one path of several.
 */
export function parseCellPath(decodedPath: string): CellPath | Refusal {
  if (!decodedPath.startsWith(PREFIX)) return refusal('NOT_FOUND');
  const end = decodedPath.indexOf('/', PREFIX.length);
  const cell = end < 0 ? decodedPath.slice(PREFIX.length) : decodedPath.slice(PREFIX.length, end);
  const path = end < 0 ? '/' : decodedPath.slice(end).toWellFormed();
  if (hasControlCharacter(path) || path.includes('\t')) {
    return refusal('BAD_REQUEST', 'The path holds a control character');
  }
  if (path.includes('\ufffd')) return refusal('BAD_REQUEST', 'The path is not UTF-8');
  if (DOT_SEGMENT.test(path)) return refusal('BAD_REQUEST', 'The path holds a dot segment');
  return { cell, path };
}

/**
 * The path percent-encoded such that decoding it once gives the same text: everything that is no `pchar` is encoded,
 * `%`, `?` and `#` included. Source: https://www.rfc-editor.org/rfc/rfc3986#section-3.3
 */
export function encodePath(path: string): string {
  if (PLAIN.test(path)) return path;
  return encodeURI(path.toWellFormed()).replaceAll('?', '%3F').replaceAll('#', '%23');
}

export interface CellTarget {
  readonly secure: boolean;
  readonly hostname: string;
  readonly port: number;
  /** The Host header. */
  readonly authority: string;
  /** Path of the base URL, without trailing slash. */
  readonly basePath: string;
}

/** @throws TypeError for what is no absolute http(s) URL */
export function parseTarget(baseUrl: string): CellTarget {
  const url = new URL(baseUrl);
  const secure = url.protocol === 'https:';
  if (!secure && url.protocol !== 'http:')
    throw new TypeError(`A Cell is reached by http or https, not ${url.protocol}`);
  return {
    secure,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    authority: url.host,
    basePath: withoutTrailingSlash(url.pathname),
  };
}

/** Path and query as they go on the wire; the query byte for byte. */
export function requestTarget(basePath: string, cellPath: string, rawQuery: string): string {
  const path = basePath + encodePath(cellPath);
  return rawQuery === '' ? path : `${path}?${rawQuery}`;
}
