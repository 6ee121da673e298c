// Fetches an issuer's key set: bounded in time and size, no redirects, plain http on this machine only.

import type { IncomingMessage, RequestOptions } from 'node:http';
import { clientFor } from '../../transport/client-for';

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
    const { get } = clientFor(protocol === 'https:');
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(new Error(`No key set within ${timeoutMs} ms`)), timeoutMs);
    try {
      return await readText(get, url, controller.signal, maxBytes);
    } finally {
      clearTimeout(timer);
    }
  };
}

type Get = (
  url: string,
  options: RequestOptions,
  onAnswer: (answer: IncomingMessage) => void,
) => {
  on(event: 'error', listener: (error: Error) => void): unknown;
};

async function readText(get: Get, url: string, signal: AbortSignal, maxBytes: number): Promise<string> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { signal, headers: { accept: 'application/json' } }, resolve).on('error', (error) => {
      reject(signal.aborted ? (signal.reason as Error) : error);
    });
  });
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    if (answer.statusCode !== 200) throw new Error(`The key set was answered with status ${answer.statusCode}`);
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new Error(`The key set is larger than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    answer.destroy();
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
}
