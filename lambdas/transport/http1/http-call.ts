// One request on one connection, from the wait for the connection to the last byte of the response: every end is a value.

import type { Connection, ConnectionListener, Origin } from './connection';
import type { ConnectionPool } from './connection-pool';
import { type FaultKind, ResponseFault } from './message-syntax';
import { requestHead, type WireRequest, writeRequest } from './request-writer';
import { type ParsedResponse, ResponseParser } from './response-parser';

export interface HttpCall extends Origin, WireRequest {
  /** Whom the connection belongs to: it carries no other owner's requests. */
  readonly owner: string;
  /** A connection that was idle for this time is not used again; undefined: only a new one is. */
  readonly maxIdleMs: number | undefined;
  /** How long to wait for a connection. */
  readonly connectTimeoutMs: number;
  /** From the start of the call to the last byte of the response. */
  readonly timeoutMs: number;
  /** Of the response. */
  readonly maxBodyBytes: number;
  /** Statuses whose body is read; the others end with an empty body. All are read unless this says otherwise. */
  readonly reads?: (status: number) => boolean;
  /** Gives the call up when aborted. */
  readonly recall?: AbortSignal | undefined;
}

export interface HttpAnswer extends ParsedResponse {
  readonly kind: 'answer';
}

/** `unreachable`: no connection. `timeout`: too slow. `recalled`: given up. */
export type FailureReason = FaultKind | 'unreachable' | 'timeout' | 'recalled';

export interface HttpFailure {
  readonly kind: 'failure';
  readonly reason: FailureReason;
  /** False only where it is certain that not one byte of the request left. */
  readonly sent: boolean;
  /** The request went out on a pooled connection, which the peer may have closed meanwhile. */
  readonly reusedSocket: boolean;
  /** For the log: it may hold the peer's address. */
  readonly cause: unknown;
}

export type ConnectionSource = Pick<ConnectionPool, 'reuse' | 'open' | 'onceFree' | 'release' | 'discard'>;

/** Leaves a peer that names its own limit time to be heard hanging up. */
const KEEP_ALIVE_MARGIN_MS = 1_000;

/** Rejects with a TypeError where the request holds what would end a line or begin another. */
export async function sendCall(call: HttpCall, connections: ConnectionSource): Promise<HttpAnswer | HttpFailure> {
  const head = requestHead(call);
  return new Promise((resolve) => {
    new Exchange(call, head, connections, resolve).start();
  });
}

class Exchange implements ConnectionListener {
  readonly #call: HttpCall;
  readonly #head: string;
  readonly #connections: ConnectionSource;
  readonly #settle: (end: HttpAnswer | HttpFailure) => void;
  readonly #parser: ResponseParser;
  #connection: Connection | undefined;
  #reused = false;
  #sent = false;
  #settled = false;
  #stopWaiting: (() => void) | undefined;
  #connectTimer: NodeJS.Timeout | undefined;
  #answerTimer: NodeJS.Timeout | undefined;
  readonly #giveUp = (): void => this.#fail('recalled', undefined);

  constructor(
    call: HttpCall,
    head: string,
    connections: ConnectionSource,
    settle: (end: HttpAnswer | HttpFailure) => void,
  ) {
    this.#call = call;
    this.#head = head;
    this.#connections = connections;
    this.#settle = settle;
    this.#parser = new ResponseParser(call.method, { bodyBytes: call.maxBodyBytes, reads: call.reads });
  }

  start(): void {
    const { timeoutMs, connectTimeoutMs, recall } = this.#call;
    const late = (reason: FailureReason, text: string) => () => this.#fail(reason, new Error(text));
    this.#answerTimer = setTimeout(late('timeout', `No whole answer in ${timeoutMs} ms`), timeoutMs);
    if (connectTimeoutMs < timeoutMs) {
      const text = `No connection in ${connectTimeoutMs} ms`;
      this.#connectTimer = setTimeout(late('unreachable', text), connectTimeoutMs);
    }
    recall?.addEventListener('abort', this.#giveUp);
    if (recall?.aborted) this.#giveUp();
    else void this.#connect();
  }

  /** Again whenever a connection is put down or closed, while all are taken: one of the owner's own may be idle by then. */
  async #connect(): Promise<void> {
    try {
      const idle = await this.#idle();
      if (this.#settled) {
        if (idle) this.#connections.release(idle);
        return;
      }
      if (idle) {
        this.#reused = true;
        this.#use(idle);
        this.onConnect();
        return;
      }
      const opened = this.#connections.open(this.#call, this.#call.owner);
      if (opened) this.#use(opened);
      else this.#stopWaiting = this.#connections.onceFree(() => void this.#connect());
    } catch (error) {
      this.#fail('unreachable', error);
    }
  }

  async #idle(): Promise<Connection | undefined> {
    const { maxIdleMs, unshared, owner } = this.#call;
    if (maxIdleMs === undefined || unshared) return undefined;
    return this.#connections.reuse(this.#call, owner, maxIdleMs);
  }

  #use(connection: Connection): void {
    this.#connection = connection;
    connection.listener = this;
  }

  onConnect(): void {
    clearTimeout(this.#connectTimer);
    this.#sent = true;
    writeRequest((this.#connection as Connection).socket, this.#head, this.#call.body);
  }

  onData(chunk: Buffer): void {
    this.#hear(() => this.#parser.feed(chunk));
  }

  onEnd(): void {
    this.#hear(() => this.#parser.end());
  }

  onError(error: NodeJS.ErrnoException): void {
    const broke = this.#sent || error.code === 'ECONNRESET' || error.code === 'EPIPE';
    this.#fail(this.#parser.headRead ? 'cut_off' : broke ? 'reset' : 'unreachable', error);
  }

  /** Nothing is thrown here: an event of a socket has nobody who would catch it. */
  #hear(isWhole: () => boolean): void {
    try {
      if (isWhole()) this.#finish();
    } catch (error) {
      const reason = error instanceof ResponseFault ? error.kind : 'unusable';
      // What a kept connection said before its response was meant for nobody: the connection was of no use any more.
      const isStray = reason === 'protocol' && this.#reused && !this.#parser.started;
      this.#fail(isStray ? 'reset' : reason, error);
    }
  }

  #finish(): void {
    const connection = this.#connection as Connection;
    const { method, unshared } = this.#call;
    const { reusable, keepAliveSeconds, response } = this.#parser;
    // A server that closes an idle connection may say so by 408, to whoever wrote at that moment: RFC 9110, 15.5.9.
    if (response.status === 408 && this.#reused && (method === 'GET' || method === 'HEAD')) {
      this.#fail('reset', new Error('The peer closed an idle connection by 408'));
      return;
    }
    this.#end({ kind: 'answer', ...response });
    if (keepAliveSeconds !== undefined) connection.keepAliveMs = keepAliveSeconds * 1_000 - KEEP_ALIVE_MARGIN_MS;
    if (!reusable || unshared) this.#connections.discard(connection);
    else if (!connection.isWriting) this.#connections.release(connection);
    // Under TLS Node reports a write only in the next turn, even where the kernel has taken all of it.
    else setImmediate(() => this.#connections[connection.isWriting ? 'discard' : 'release'](connection));
  }

  #fail(reason: FailureReason, cause: unknown): void {
    if (this.#settled) return;
    this.#end({ kind: 'failure', reason, sent: this.#sent, reusedSocket: this.#reused, cause });
    if (this.#connection) this.#connections.discard(this.#connection);
  }

  #end(result: HttpAnswer | HttpFailure): void {
    this.#settled = true;
    clearTimeout(this.#connectTimer);
    clearTimeout(this.#answerTimer);
    this.#call.recall?.removeEventListener('abort', this.#giveUp);
    this.#stopWaiting?.();
    if (this.#connection) this.#connection.listener = undefined;
    this.#settle(result);
  }
}
