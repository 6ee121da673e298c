// Which of a Cell's headers travel back to the caller.

import { isUtf8 } from 'node:buffer';
import { hopByHop } from './hop-by-hop';

export interface AnswerHeaders {
  readonly headers: Record<string, string>;
  /** Whole `Set-Cookie` values: joined by a comma they could not be told apart again. */
  readonly cookies: string[];
}

/**
 * End-to-end headers of an answer, from Node's flat list of names and values. `Content-Length` is left to whoever writes
 * the answer out: the body may travel in another form on the way there.
 */
export function answerHeaders(rawHeaders: readonly string[]): AnswerHeaders {
  const isHopByHop = hopByHop(connectionOf(rawHeaders));
  const headers: Record<string, string> = Object.create(null) as Record<string, string>;
  const cookies: string[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] as string).toLowerCase();
    const value = textOf(rawHeaders[i + 1] as string);
    if (name === 'content-length' || isHopByHop(name)) continue;
    if (name === 'set-cookie') cookies.push(value);
    else headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
  }
  return { headers, cookies };
}

function connectionOf(rawHeaders: readonly string[]): string | undefined {
  const values: string[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    if ((rawHeaders[i] as string).toLowerCase() === 'connection') values.push(rawHeaders[i + 1] as string);
  }
  return values.length > 0 ? values.join(',') : undefined;
}

/** Node reads header bytes as latin-1; what was UTF-8 is read as such, because the answer is written as UTF-8 again. */
function textOf(value: string): string {
  // oxlint-disable-next-line no-control-regex
  if (/^[\x00-\x7f]*$/.test(value)) return value;
  const bytes = Buffer.from(value, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : value;
}
