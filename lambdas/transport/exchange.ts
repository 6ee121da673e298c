// One HTTP exchange, bounded in time and size: everything the functions ask of others, apart from the calls to Cells.

import { Connection, originOf } from './http1/connection';
import type { ConnectionPool } from './http1/connection-pool';
import { type ConnectionSource, type HttpFailure, sendCall } from './http1/http-call';

export interface ExchangeOptions {
  /** GET unless this says otherwise. */
  readonly method?: string;
  /** Encoded path and query instead of the URL's. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** From the start of the request to the last byte of the answer, ms. */
  readonly timeoutMs: number;
  /** Of the answer's body. */
  readonly maxBytes: number;
  readonly body?: string;
  /** Statuses whose answer is read; the others resolve with an empty body. All are read unless this says otherwise. */
  readonly reads?: (status: number) => boolean;
  /** Connections that are kept for further requests, each idle for at most this time. Undefined: one of its own. */
  readonly kept?: { readonly pool: ConnectionPool; readonly maxIdleMs: number };
  /** Certificate authorities to trust instead of Node's own, PEM; for a connection of its own. */
  readonly ca?: string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

/** The exchange failed before a whole answer was there. */
export class ExchangeError extends Error {
  /** `TimeoutError`, `AnswerTooLarge`, `ProtocolError`, or Node's code of the failure, such as `ECONNREFUSED`. */
  override readonly name: string;
  /** No byte left: the request can be sent again whatever it does. Over TLS, no secure connection was there before that. */
  readonly unsent: boolean;

  constructor(name: string, message: string, unsent: boolean) {
    super(message);
    this.name = name;
    this.unsent = unsent;
  }
}

const NO_BODY = Buffer.alloc(0);

/** Follows no redirect. Rejects with {@link ExchangeError}. */
export async function exchange(url: URL | string, options: ExchangeOptions): Promise<Answer> {
  const to = new URL(url);
  const { pathname, search, host } = to;
  const { method = 'GET', path = pathname + search, headers = {}, body, timeoutMs, maxBytes, kept, reads } = options;
  // Signed requests name the host among their headers.
  const { host: authority = host, ...others } = headers;
  const call = {
    ...originOf(to),
    owner: '',
    method,
    target: path,
    authority,
    headers: others,
    signature: {},
    body: body === undefined ? NO_BODY : Buffer.from(body),
    unshared: kept === undefined,
    maxIdleMs: kept?.maxIdleMs,
    connectTimeoutMs: timeoutMs,
    timeoutMs,
    maxBodyBytes: maxBytes,
    ...(reads ? { reads } : {}),
  };
  const end = await sendCall(call, kept?.pool ?? singleConnection(options.ca));
  if (end.kind === 'failure') throw exchangeError(end, options);
  return { status: end.status, body: end.body };
}

function exchangeError({ reason, cause, sent }: HttpFailure, { timeoutMs, maxBytes }: ExchangeOptions): ExchangeError {
  if (reason === 'timeout') return new ExchangeError('TimeoutError', `no answer within ${timeoutMs} ms`, !sent);
  if (reason === 'too_large') return new ExchangeError('AnswerTooLarge', `more than ${maxBytes} bytes`, !sent);
  const { code = 'ProtocolError', message } = cause as NodeJS.ErrnoException;
  return new ExchangeError(code, message, !sent);
}

/** One connection for one request. No TLS session of another is resumed, so that the certificate is verified. */
function singleConnection(ca: string | undefined): ConnectionSource {
  return {
    reuse: async () => undefined,
    open: (origin, owner) => new Connection(origin, owner, { ca }),
    onceFree: () => () => undefined,
    release: (connection) => void connection.socket.destroy(),
    discard: (connection) => void connection.socket.destroy(),
  };
}
