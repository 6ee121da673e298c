// Where a Cell is reached, taken from its base URL once.

import { withoutTrailingSlash } from '../contract/trailing-slash';
import { encodePath } from './cell-path';

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
