// The path that the first scheme signs: below the Cell's base URL, percent-decoded once, read as UTF-8.

import type { Reason } from './signed-request.ts';

/** The signed path, or why no signature of the gateway can open this URL. */
export function cellPath(target: string, basePath: string): { readonly path: string } | Reason {
  const raw = upperEscapes(rawPath(target));
  const base = upperEscapes(basePath);
  if (base !== '' && !raw.startsWith(`${base}/`)) return 'path_outside_base';
  const inside = raw.slice(base.length) || '/';
  const path = decodeOnce(inside);
  return encodePath(path) === inside ? { path } : 'path_respelled';
}

export function rawPath(target: string): string {
  const end = target.indexOf('?');
  return end < 0 ? target : target.slice(0, end);
}

export function decodeOnce(raw: string): string {
  const decoded = raw.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(decoded, 'latin1').toString('utf8');
}

/** One spelling for each path, the gateway's: with several, one signature would open several URLs. */
function encodePath(path: string): string {
  return encodeURI(path).replaceAll('?', '%3F').replaceAll('#', '%23');
}

function upperEscapes(raw: string): string {
  return raw.replace(/%[0-9a-fA-F]{2}/g, (escape) => escape.toUpperCase());
}
