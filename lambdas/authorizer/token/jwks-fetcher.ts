// Fetches an issuer's key set: bounded in time and size, no redirects, plain http on this machine only.

import { ExchangeError, exchange } from '../../transport/exchange';

export type FetchDocument = (url: string) => Promise<string>;

export interface JwksFetcherOptions {
  /** From the start of the request to the last byte of the answer. */
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
}

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);

export function createJwksFetcher({
  timeoutMs = 3_000,
  maxBytes = 256 * 1024,
}: JwksFetcherOptions = {}): FetchDocument {
  return async (url) => {
    const { protocol, hostname } = new URL(url);
    if (protocol !== 'https:' && !(protocol === 'http:' && LOOPBACK.has(hostname))) {
      throw new Error('Keys are fetched over https, or over http from this machine');
    }
    const { status, body } = await exchange(url, {
      headers: { accept: 'application/json' },
      timeoutMs,
      maxBytes,
      reads: (answered) => answered === 200,
    }).catch((error: unknown) => {
      throw inWords(error, timeoutMs, maxBytes);
    });
    if (status !== 200) throw new Error(`The key set was answered with status ${status}`);
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  };
}

function inWords(error: unknown, timeoutMs: number, maxBytes: number): unknown {
  if (!(error instanceof ExchangeError)) return error;
  if (error.name === 'TimeoutError') return new Error(`No key set within ${timeoutMs} ms`);
  return error.name === 'AnswerTooLarge' ? new Error(`The key set is larger than ${maxBytes} bytes`) : error;
}
