// Calls a Cell over its owner's connections: no redirects followed, nothing decompressed, every end of it a value.

import { MAX_BODY_BYTES } from '../contract/limits';
import type { Connection, ConnectionListener } from '../transport/http1/connection';
import type { ConnectionPool } from '../transport/http1/connection-pool';
import { requestHead, writeRequest } from '../transport/http1/request-writer';
import { ResponseFault } from '../transport/http1/response-fault';
import { ResponseParser } from '../transport/http1/response-parser';
import type { CallCell, CellAnswer, CellCall, CellFailure, FailureReason } from './cell-call';

/** Servers hang up on idle connections: for a read, which may be repeated, a late notice costs a try. */
const READ_MAX_IDLE_MS = 55_000;
/** A write that meets a hang-up on its way is lost, so it keeps below the shortest common limit (gunicorn: 2 s). */
const WRITE_MAX_IDLE_MS = 1_500;
/** Leaves a peer that names its own limit time to be heard hanging up. */
const KEEP_ALIVE_MARGIN_MS = 1_000;

export function createCallCell(pool: ConnectionPool, maxBodyBytes = MAX_BODY_BYTES): CallCell {
  return async (call) => {
    const head = requestHead(call);
    const idle = await idleConnection(pool, call);
    return new Promise((resolve) => new Exchange(call, head, pool, maxBodyBytes, resolve).start(idle));
  };
}

async function idleConnection(pool: ConnectionPool, call: CellCall): Promise<Connection | undefined> {
  if (call.fresh || call.unshared) return undefined;
  return pool.reuse(call, call.owner, isRead(call) ? READ_MAX_IDLE_MS : WRITE_MAX_IDLE_MS);
}

function isRead({ method }: CellCall): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** One request on one connection, from the wait for the connection to the last byte of the response. */
class Exchange implements ConnectionListener {
  readonly #call: CellCall;
  readonly #head: string;
  readonly #pool: ConnectionPool;
  readonly #settle: (end: CellAnswer | CellFailure) => void;
  #connection: Connection | undefined;
  #reused = false;
  #sent = false;
  #settled = false;
  #stopWaiting: (() => void) | undefined;
  #connectTimer: NodeJS.Timeout | undefined;
  readonly #answerTimer: NodeJS.Timeout;
  readonly #parser: ResponseParser;
  readonly #giveUp = (): void => this.#fail('recalled', undefined);

  constructor(
    call: CellCall,
    head: string,
    pool: ConnectionPool,
    maxBodyBytes: number,
    settle: (end: CellAnswer | CellFailure) => void,
  ) {
    this.#call = call;
    this.#head = head;
    this.#pool = pool;
    this.#settle = settle;
    this.#parser = new ResponseParser(call.method, { bodyBytes: maxBodyBytes });
    this.#answerTimer = setTimeout(
      () => this.#fail('timeout', new Error(`No whole answer in ${call.timeoutMs} ms`)),
      call.timeoutMs,
    );
    call.recall?.addEventListener('abort', this.#giveUp);
    if (call.recall?.aborted) this.#giveUp();
  }

  start(idle: Connection | undefined): void {
    if (idle) {
      this.#reuse(idle);
      return;
    }
    const { connectTimeoutMs } = this.#call;
    this.#connectTimer = setTimeout(
      () => this.#fail('unreachable', new Error(`No connection in ${connectTimeoutMs} ms`)),
      connectTimeoutMs,
    );
    this.#open();
  }

  #open(): void {
    if (this.#settled) return;
    const connection = this.#pool.open(this.#call, this.#call.owner);
    if (connection) this.#use(connection);
    else this.#stopWaiting = this.#pool.onceFree(() => void this.#tryAgain());
  }

  /** All connections were taken: one of the owner's own may be idle by now. */
  async #tryAgain(): Promise<void> {
    const idle = await idleConnection(this.#pool, this.#call);
    if (idle === undefined) this.#open();
    else if (this.#settled) this.#pool.release(idle);
    else this.#reuse(idle);
  }

  #reuse(idle: Connection): void {
    this.#reused = true;
    this.#use(idle);
    this.onConnect();
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
    try {
      if (this.#parser.feed(chunk)) this.#finish();
    } catch (error) {
      this.#failBy(error);
    }
  }

  onEnd(): void {
    try {
      if (this.#parser.end()) this.#finish();
    } catch (error) {
      this.#failBy(error);
    }
  }

  onError(error: NodeJS.ErrnoException): void {
    const broke = this.#sent || error.code === 'ECONNRESET' || error.code === 'EPIPE';
    this.#fail(this.#parser.headRead ? 'cut_off' : broke ? 'reset' : 'unreachable', error);
  }

  #finish(): void {
    const connection = this.#connection as Connection;
    const { reusable, keepAliveSeconds, response } = this.#parser;
    // A server that closes an idle connection may say so by 408, to whoever wrote at that moment: RFC 9110, 15.5.9.
    if (response.status === 408 && this.#reused && isRead(this.#call)) {
      this.#fail('reset', new Error('The Cell closed an idle connection by 408'));
      return;
    }
    this.#end({ kind: 'answer', ...response });
    if (!reusable || this.#call.unshared || connection.isWriting) this.#pool.discard(connection);
    else {
      if (keepAliveSeconds !== undefined) connection.keepAliveMs = keepAliveSeconds * 1_000 - KEEP_ALIVE_MARGIN_MS;
      this.#pool.release(connection);
    }
  }

  #failBy(error: unknown): void {
    if (error instanceof ResponseFault) this.#fail(error.kind, error);
    else throw error;
  }

  #fail(reason: FailureReason, cause: unknown): void {
    if (this.#settled) return;
    this.#end({ kind: 'failure', reason, sent: this.#sent, reusedSocket: this.#reused, cause });
    if (this.#connection) this.#pool.discard(this.#connection);
  }

  #end(result: CellAnswer | CellFailure): void {
    this.#settled = true;
    clearTimeout(this.#connectTimer);
    clearTimeout(this.#answerTimer);
    this.#call.recall?.removeEventListener('abort', this.#giveUp);
    this.#stopWaiting?.();
    if (this.#connection) this.#connection.listener = undefined;
    this.#settle(result);
  }
}
