// One HTTP exchange, bounded in time and size: everything the functions ask of others, apart from the calls to Cells.

import { type Agent, type RequestOptions, request as requestHttp } from 'node:http';
import type * as Https from 'node:https';
import { watchSentBytes } from './sent-bytes';

export interface ExchangeOptions extends Pick<RequestOptions, 'method' | 'path' | 'headers'> {
  /** From the start of the request to the last byte of the answer, ms. */
  readonly timeoutMs: number;
  /** Of the answer's body. */
  readonly maxBytes: number;
  readonly body?: string;
  /** Statuses whose answer is read; the others resolve with an empty body. All are read unless this says otherwise. */
  readonly reads?: (status: number) => boolean;
  /** False: a connection of its own, closed at the end. Undefined: Node's own agent. */
  readonly agent?: Agent | false;
  /** Certificate authorities to trust instead of Node's own, PEM. */
  readonly ca?: string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

/** The exchange failed before a whole answer was there. */
export class ExchangeError extends Error {
  /** `TimeoutError`, `AnswerTooLarge`, or Node's code of the failure, such as `ECONNREFUSED`. */
  override readonly name: string;
  /** No byte left: the request can be sent again whatever it does. Over TLS, no secure connection was there before that. */
  readonly unsent: boolean;

  constructor(name: string, message: string, unsent: boolean) {
    super(message);
    this.name = name;
    this.unsent = unsent;
  }
}

/** Follows no redirect. Rejects with {@link ExchangeError}. */
export function exchange(url: URL | string, options: ExchangeOptions): Promise<Answer> {
  const { timeoutMs, maxBytes, body, reads = () => true, ca, ...request } = options;
  return new Promise((resolve, reject) => {
    const target = new URL(url);
    const secure = target.protocol === 'https:';
    const sent = (secure ? https().request : requestHttp)(target, { ...request, ...(ca === undefined ? {} : { ca }) });
    const hasLeft = watchSentBytes(sent, secure);
    const fail = (name: string, message: string): void => {
      clearTimeout(timer);
      reject(new ExchangeError(name, message, !hasLeft()));
      sent.destroy();
    };
    const failWith = (error: NodeJS.ErrnoException): void => fail(error.code ?? 'NetworkError', error.message);
    const timer = setTimeout(() => fail('TimeoutError', `no answer within ${timeoutMs} ms`), timeoutMs);
    sent.on('error', failWith);
    sent.on('response', (response) => {
      const status = response.statusCode ?? 0;
      const chunks: Buffer[] = [];
      let bytes = 0;
      const end = (): void => {
        clearTimeout(timer);
        resolve({ status, body: Buffer.concat(chunks) });
        if (request.agent === false) sent.destroy();
      };
      response.on('error', failWith);
      if (!reads(status)) {
        end();
        sent.destroy();
        return;
      }
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > maxBytes) fail('AnswerTooLarge', `more than ${maxBytes} bytes`);
        else chunks.push(chunk);
      });
      response.on('end', end);
    });
    sent.end(body);
  });
}

/**
 * node:https, loaded by the first request that needs it: it costs more than everything else that is loaded here. Not by
 * import(): for a built-in module Node then reads every export, lazy ones included, and loads its fetch with them.
 */
export function https(): typeof Https {
  return require('node:https') as typeof Https;
}
