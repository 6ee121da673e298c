// Serves one sample Cell over HTTP on loopback; it keeps its port and its data while it is stopped.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AdmitsOrigin, ownCallersOnly } from '../own-callers';
import type { CellApp } from './cell-app';

const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** A signed request is the gateway's, which passes on the Origin that its own rules let in; the signature is checked. */
const isSigned: AdmitsOrigin = (_, { headers }) => headers['x-signature'] !== undefined;

export class CellServer {
  readonly #app: CellApp;
  #server: Server | undefined;
  #port = 0;

  constructor(app: CellApp) {
    this.#app = app;
  }

  get running(): boolean {
    return this.#server !== undefined;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    if (this.#server) return;
    const server = createServer(ownCallersOnly((request, response) => this.#collect(request, response), isSigned));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Ends open connections too, as a killed process would. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  #collect(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) request.destroy();
      else chunks.push(chunk);
    });
    request.on('end', () => {
      this.#answer(request, Buffer.concat(chunks), response).catch(() => response.destroy());
    });
    request.on('error', () => response.destroy());
  }

  async #answer(request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
    const { method = 'GET', url: target = '/', headers } = request;
    const answer = await this.#app({ method, target, headers, body });
    const text = JSON.stringify(answer.body);
    response.writeHead(answer.status, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(text),
      ...answer.headers,
    });
    response.end(text);
  }
}
