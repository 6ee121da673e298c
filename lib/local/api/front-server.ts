// The listening socket of the runner: its own endpoints first, then the HTTP API.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, type ListenOptions, Server as NetServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { API_GATEWAY_LIMITS } from '../../../lambdas/contract/limits';
import { answerError, errorBody, errorOfRequest, FRONT_ERROR, type FrontError } from './front-error';

/** What a connection has to send its next request, which it may have sent already, before it is closed as idle. */
const LINGER_MS = 100;
const SWEEP_MS = 20;
const REFUSED_IDLE_MS = 1_000;

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export class FrontServer {
  readonly #server: Server;
  readonly #underWay = new Set<ServerResponse>();
  #isClosing = false;
  /** While set, requests wait for it: callers who are answered come back, and the queue of connections would not end. */
  #stopping: Promise<void> | undefined;
  #hasTaken = false;

  private constructor(handle: RequestHandler) {
    this.#server = createServer(
      { maxHeaderSize: API_GATEWAY_LIMITS.requestLineAndHeadersBytes, requireHostHeader: false },
      (request, response) => void this.#serve(handle, request, response),
    );
    this.#server.on('clientError', ({ code }: NodeJS.ErrnoException, socket) => refuse(socket, errorOfRequest(code)));
    this.#server.on('connect', (_, socket) => refuse(socket, FRONT_ERROR.badRequest));
    this.#server.on('checkExpectation', (_, response) => answerError(response, FRONT_ERROR.expectationFailed));
    this.#server.on('connection', () => (this.#hasTaken = true));
  }

  /** Rejects with node's own error where the port is taken or forbidden. Port 0 picks one. */
  static async listen(where: ListenOptions, handle: RequestHandler): Promise<FrontServer> {
    const front = new FrontServer(handle);
    front.#server.listen(where);
    await once(front.#server, 'listening');
    return front;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Takes no more than what was sent by now, lets that end for `graceMs`, and then cuts what is left. */
  async close(graceMs = 0): Promise<void> {
    const closed = once(this.#server, 'close');
    if (graceMs > 0) {
      const grace = new AbortController();
      const over = setTimeout(graceMs, undefined, { signal: grace.signal }).catch(() => undefined);
      await Promise.race([this.#drain(closed), over]);
      grace.abort();
    }
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(handle: RequestHandler, request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#hasTaken = true;
    if (this.#isClosing) response.shouldKeepAlive = false;
    this.#underWay.add(response);
    response.once('close', () => this.#underWay.delete(response));
    if (this.#stopping) await this.#stopping;
    if (!hasItsHost(request)) answerError(response, FRONT_ERROR.badRequest, ['connection', 'close']);
    else await handle(request, response).catch(() => response.destroy());
  }

  /** Ends when the last connection does. Answers tell their callers that they are the last ones. */
  async #drain(closed: Promise<unknown>): Promise<void> {
    this.#isClosing = true;
    for (const response of this.#underWay) response.shouldKeepAlive = false;
    this.#stopping = this.#stopListening();
    await this.#stopping;
    await Promise.race([closed, setTimeout(LINGER_MS, undefined, { ref: false })]);
    const sweep = setInterval(() => this.#server.closeIdleConnections(), SWEEP_MS);
    await closed;
    clearInterval(sweep);
  }

  /**
   * The kernel resets connections that it took and we did not: libuv takes one at each turn of its loop, so that under
   * load most of them wait. A turn that brings nothing is short: one that comes between it and the close is lost.
   */
  async #stopListening(): Promise<void> {
    await setImmediate();
    do {
      this.#hasTaken = false;
      await setImmediate();
    } while (this.#hasTaken && this.#server.listening);
    // Not the HTTP server's own close: it would cut connections whose request is on its way.
    NetServer.prototype.close.call(this.#server);
  }
}

/** What isn't HTTP, or too much of it, never becomes a request. */
function refuse(socket: Duplex, answer: FrontError): void {
  if (!socket.writable) return;
  const body = errorBody(answer);
  socket.end(
    `HTTP/1.1 ${answer.status} ${answer.message}\r\ncontent-type: application/json\r\n` +
      `content-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  );
  // The rest is read and dropped, so that the caller sees the answer, but nobody is waited for.
  socket.resume();
  (socket as Socket).setTimeout(REFUSED_IDLE_MS, () => socket.destroy());
}

/** https://www.rfc-editor.org/rfc/rfc9112#section-3.2 */
function hasItsHost({ httpVersion, rawHeaders }: IncomingMessage): boolean {
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2)
    if (rawHeaders[index]?.toLowerCase() === 'host') hosts += 1;
  return hosts === 1 || (hosts === 0 && httpVersion === '1.0');
}
