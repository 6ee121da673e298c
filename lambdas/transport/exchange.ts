// One HTTP exchange with a time limit over a pooled connection, for the signed DynamoDB client.

import { Agent, type RequestOptions, request as requestHttp } from 'node:http';
import type * as Https from 'node:https';
import type { Clock } from '../domain/ports';
import { watchSentBytes } from './sent-bytes';
import { type Peer, type SocketPool, socketPool } from './socket-pool';

/** Idle connections older than this are not trusted to be alive. */
const MAX_IDLE_MS = 15_000;
/** Far beyond a page of the table (1 MB). */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** The exchange failed before a whole answer was there. */
export class ExchangeError extends Error {
  override readonly name: string;
  /** No byte left: the request can be sent again whatever it does. */
  readonly unsent: boolean;

  constructor(name: string, message: string, unsent: boolean) {
    super(message);
    this.name = name;
    this.unsent = unsent;
  }
}

export type Exchange = (options: RequestOptions & Peer, body: string, timeoutMs: number) => Promise<Answer>;

/** Sends over keep-alive connections; rejects with {@link ExchangeError}. */
export function createExchange(secure: boolean, now: Clock): Exchange {
  const agentOptions = { keepAlive: true, maxSockets: 16 };
  let connection: { pool: SocketPool; send: typeof requestHttp } | undefined;
  const connect = (): { pool: SocketPool; send: typeof requestHttp } => {
    if (!secure) return { pool: socketPool(new Agent(agentOptions), now), send: requestHttp };
    // Loaded when first needed: it costs more than everything else this client loads.
    const https = require('node:https') as typeof Https;
    return { pool: socketPool(new https.Agent(agentOptions), now), send: https.request };
  };
  return (options, body, timeoutMs) => {
    connection ??= connect();
    const { pool, send } = connection;
    pool.dropIdle(options, MAX_IDLE_MS);
    return new Promise((resolve, reject) => {
      const request = send({ ...options, agent: pool.agent });
      const sent = watchSentBytes(request, secure);
      const fail = (name: string, message: string): void => {
        clearTimeout(timer);
        reject(new ExchangeError(name, message, !sent()));
        request.destroy();
      };
      const timer = setTimeout(() => fail('TimeoutError', `no answer within ${timeoutMs} ms`), timeoutMs);
      request.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? 'NetworkError', error.message));
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > MAX_ANSWER_BYTES) fail('AnswerTooLarge', `more than ${MAX_ANSWER_BYTES} bytes`);
          else chunks.push(chunk);
        });
        response.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? 'NetworkError', error.message));
        response.on('end', () => {
          clearTimeout(timer);
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') });
        });
      });
      request.end(body);
    });
  };
}
