// The listening socket of the runner: its own endpoints first, then the HTTP API.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, ListenOptions } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { API_GATEWAY_LIMITS } from '../../../lambdas/contract/limits';
import { errorBody, FRONT_ERROR, type FrontError } from './front-error';

const SWEEP_MS = 20;

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export class FrontServer {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Rejects with node's own error where the port can't be had. Port 0 picks one. */
  static async listen(where: ListenOptions, handle: RequestHandler): Promise<FrontServer> {
    const server = createServer(
      { maxHeaderSize: API_GATEWAY_LIMITS.requestLineAndHeadersBytes },
      (request, response) => {
        handle(request, response).catch(() => response.destroy());
      },
    );
    server.on('clientError', refuse);
    server.on('connect', ({ method }, socket) => refuse(new Error(`${method} asks for a tunnel`), socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(where, resolve);
    });
    return new FrontServer(server);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Takes no more, lets requests under way end for `graceMs`, and then cuts what is left. */
  async close(graceMs = 0): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    if (graceMs > 0) await this.#drained(closed, graceMs);
    this.#server.closeAllConnections();
    await closed;
  }

  /** Node closes connections that idle when it closes; those that come to idle later are looked for. */
  async #drained(closed: Promise<unknown>, graceMs: number): Promise<void> {
    const sweep = setInterval(() => this.#server.closeIdleConnections(), SWEEP_MS);
    const grace = new AbortController();
    await Promise.race([closed, setTimeout(graceMs, undefined, { signal: grace.signal }).catch(() => undefined)]);
    grace.abort();
    clearInterval(sweep);
  }
}

/** What isn't HTTP, or too much of it, never becomes a request. */
function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable) return;
  const answer: FrontError =
    error.code === 'HPE_HEADER_OVERFLOW' ? FRONT_ERROR.headersTooLarge : FRONT_ERROR.badRequest;
  const body = errorBody(answer);
  socket.end(
    `HTTP/1.1 ${answer.status} ${answer.message}\r\ncontent-type: application/json\r\n` +
      `content-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  );
}
