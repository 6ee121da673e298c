// Calls a Cell over node:http: no redirects followed, nothing decompressed, every end of it a value.

import { type Agent, type ClientRequest, request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import { MAX_BODY_BYTES } from '../contract/limits';
import { watchSentBytes } from '../transport/sent-bytes';
import type { CallCell, CellAnswer, CellCall, CellFailure, FailureReason } from './cell-call';
import { collectAnswer } from './collect-answer';

/** Kept-alive connections, per protocol; https is loaded where a Cell needs it. */
export type AgentFor = (secure: boolean) => Agent | Promise<Agent>;

export function callCell(agentFor: AgentFor, maxBodyBytes = MAX_BODY_BYTES): CallCell {
  return async (call) => {
    const agent = await agentFor(call.secure);
    return new Promise((resolve) => {
      send(call, agent, maxBodyBytes, resolve);
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
    // Node frames no body of a GET, HEAD, DELETE or OPTIONS by itself: the Cell would read it as a request of its own.
    headers: call.body.length > 0 ? { ...call.headers, 'content-length': call.body.length } : call.headers,
  });
  const wasSent = watchSentBytes(request, call.secure);
  let answering = false;
  let settled = false;

  const end = (result: CellAnswer | CellFailure): void => {
    settled = true;
    clearTimeout(connectTimer);
    clearTimeout(answerTimer);
    settle(result);
  };
  const fail = (reason: FailureReason, cause: unknown): void => {
    // A request that has its answer has given its connection back: destroying it now would close a pooled one.
    if (settled) return;
    end({ kind: 'failure', reason, sent: wasSent(), reusedSocket: request.reusedSocket, cause });
    request.destroy();
  };
  const answerTimer = setTimeout(
    () => fail('timeout', new Error(`No whole answer in ${call.timeoutMs} ms`)),
    call.timeoutMs,
  );
  const connectTimer = setTimeout(
    () => fail('unreachable', new Error(`No connection in ${call.connectTimeoutMs} ms`)),
    call.connectTimeoutMs,
  );
  onceConnected(request, call.secure, () => clearTimeout(connectTimer));

  request.on('error', (error) => fail(answering ? 'cut_off' : reasonOf(error), error));
  request.on('upgrade', (_response, socket) => {
    socket.destroy();
    fail('unusable', new Error('The Cell switched protocols'));
  });
  request.on('response', (response) => {
    answering = true;
    collectAnswer(response, maxBodyBytes, { end, fail });
  });
  request.end(call.body.length > 0 ? call.body : undefined);
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
