// One GET to a Cell as the patrol and the proxy send theirs: nothing followed, one time limit over all of it.

import http from 'node:http';
import https from 'node:https';

export interface CellAnswer {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  readonly tookMs: number;
}

/** Why there was no answer: `timeout`, `tls`, `not-http`, or the system's code such as `ECONNREFUSED`. */
export interface NoAnswer {
  readonly kind: 'none';
  readonly cause: string;
  readonly tookMs: number;
}

/** More than this is no answer to any of our questions. */
const MAX_BODY_BYTES = 64 * 1024;

export function getFromCell(
  url: string,
  headers: Readonly<Record<string, string>>,
  timeoutMs: number,
): Promise<CellAnswer | NoAnswer> {
  const startedMs = performance.now();
  const took = () => Math.round(performance.now() - startedMs);
  return new Promise((resolve) => {
    let handshaking = url.startsWith('https:');
    const { request: open } = handshaking ? https : http;
    const request = open(url, { agent: false, headers: { accept: 'application/json', ...headers } });
    const settle = (result: CellAnswer | NoAnswer) => {
      clearTimeout(timer);
      resolve(result);
      request.destroy();
    };
    const fail = (cause: string) => settle({ kind: 'none', cause, tookMs: took() });
    const timer = setTimeout(() => fail('timeout'), timeoutMs);
    request.on('socket', (socket) => socket.once('secureConnect', () => (handshaking = false)));
    request.on('error', (error: NodeJS.ErrnoException) => fail(causeOf(error, handshaking)));
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      const answer = () => {
        const body = Buffer.concat(chunks).toString('utf8');
        settle({ kind: 'answer', status: response.statusCode ?? 0, headers: response.headers, body, tookMs: took() });
      };
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > MAX_BODY_BYTES) answer();
        else chunks.push(chunk);
      });
      response.on('end', answer);
      response.on('error', (error: NodeJS.ErrnoException) => fail(causeOf(error, false)));
    });
    request.end();
  });
}

function causeOf({ code = 'unknown' }: NodeJS.ErrnoException, handshaking: boolean): string {
  if (code.startsWith('HPE_')) return 'not-http';
  return handshaking && !/^(ECONN|ENOTFOUND|EAI_|ENET|EHOST|ETIMEDOUT|EADDR)/.test(code) ? 'tls' : code;
}
