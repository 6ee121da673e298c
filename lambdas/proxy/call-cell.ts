// Calls a Cell over node:http: no redirects followed, nothing decompressed, every end of it a value.

import { type Agent, type ClientRequest, request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import { MAX_BODY_BYTES } from '../contract/limits';
import { watchSentBytes } from '../transport/sent-bytes';
import type { SocketPool } from '../transport/socket-pool';
import type { CallCell, CellAnswer, CellCall, CellFailure, FailureReason } from './cell-call';
import { collectAnswer } from './collect-answer';
import { hearOut } from './last-words';

export type PoolFor = (secure: boolean) => SocketPool;

/** Servers hang up on idle connections: for a read, which may be repeated, a late notice costs a try. */
const READ_MAX_IDLE_MS = 55_000;
/** A write that meets a hang-up on its way is lost, so it keeps below the shortest common limit (gunicorn: 2 s). */
const WRITE_MAX_IDLE_MS = 1_500;

const METHODS_WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

export function callCell(poolFor: PoolFor, maxBodyBytes = MAX_BODY_BYTES): CallCell {
  return async (call) => {
    const pool = poolFor(call.secure);
    const isRead = call.method === 'GET' || call.method === 'HEAD';
    pool.dropIdle(call, call.fresh ? 0 : isRead ? READ_MAX_IDLE_MS : WRITE_MAX_IDLE_MS);
    // One turn of the event loop lets hang-ups that have arrived be seen before a write takes the connection.
    if (!isRead && pool.hasIdle(call)) await new Promise((resolve) => setImmediate(resolve));
    return new Promise((resolve) => {
      send(call, pool.agent, maxBodyBytes, resolve);
    });
  };
}

function send(
  call: CellCall,
  agent: Agent,
  maxBodyBytes: number,
  settle: (end: CellAnswer | CellFailure) => void,
): void {
  const request = httpRequest({
    agent,
    protocol: call.secure ? 'https:' : 'http:',
    host: call.hostname,
    port: call.port,
    method: call.method,
    path: call.target,
    headers: wireHeaders(call),
  });
  const wasSent = watchSentBytes(request, call.secure);
  let answering = false;
  let settled = false;

  const end = (result: CellAnswer | CellFailure): void => {
    settled = true;
    clearTimeout(connectTimer);
    clearTimeout(answerTimer);
    call.recall?.removeEventListener('abort', giveUp);
    settle(result);
  };
  const fail = (reason: FailureReason, cause: unknown): void => {
    // A request that has its answer has given its connection back: destroying it now would close a pooled one.
    if (settled) return;
    end({ kind: 'failure', reason, sent: wasSent(), reusedSocket: request.reusedSocket, cause });
    request.destroy();
  };
  const giveUp = (): void => fail('recalled', undefined);
  const answerTimer = setTimeout(
    () => fail('timeout', new Error(`No whole answer in ${call.timeoutMs} ms`)),
    call.timeoutMs,
  );
  const connectTimer = setTimeout(
    () => fail('unreachable', new Error(`No connection in ${call.connectTimeoutMs} ms`)),
    call.connectTimeoutMs,
  );
  onceConnected(request, call.secure, () => clearTimeout(connectTimer));

  call.recall?.addEventListener('abort', giveUp);
  request.on('error', (error) => fail(answering ? 'cut_off' : reasonOf(error), error));
  request.on('upgrade', (_response, socket) => {
    socket.destroy();
    fail('unusable', new Error('The Cell switched protocols'));
  });
  request.on('response', (response) => {
    answering = true;
    collectAnswer(response, maxBodyBytes, { end, fail });
  });
  endWith(request, call.body);
}

const ONE_WRITE_BYTES = 16_384;

/**
 * A small body leaves with the header in one write: Node joins them where both are text, and Latin-1 keeps its bytes. A
 * larger one may be answered while it is on its way.
 */
function endWith(request: ClientRequest, body: Buffer): void {
  if (body.length === 0) request.end();
  else if (body.length <= ONE_WRITE_BYTES) request.end(body.toString('latin1'), 'latin1');
  else request.once('socket', hearOut).end(body);
}

/** A flat list of names and values: Node sends one as it is, and frames nothing by itself. */
function wireHeaders({ authority, method, headers, signature, body }: CellCall): string[] {
  const list = ['host', authority];
  for (const name of Object.keys(headers)) {
    if (!Object.hasOwn(signature, name)) list.push(name, headers[name] as string);
  }
  for (const name of Object.keys(signature)) list.push(name, signature[name] as string);
  // A body without a length would be read by the Cell as a request of its own, whatever the method.
  if (body.length > 0 || METHODS_WITH_BODY.has(method)) list.push('content-length', String(body.length));
  return list;
}

function onceConnected(request: ClientRequest, secure: boolean, listener: () => void): void {
  request.once('socket', (socket: Socket) => {
    if (request.reusedSocket || !socket.connecting) listener();
    else socket.once(secure ? 'secureConnect' : 'connect', listener);
  });
}

/** https://nodejs.org/api/errors.html#nodejs-error-codes; parser errors are named HPE_*. */
function reasonOf(error: NodeJS.ErrnoException): FailureReason {
  const code = error.code ?? '';
  if (code === 'HPE_HEADER_OVERFLOW') return 'unusable';
  if (code.startsWith('HPE_')) return 'protocol';
  return code === 'ECONNRESET' || code === 'EPIPE' ? 'reset' : 'unreachable';
}
