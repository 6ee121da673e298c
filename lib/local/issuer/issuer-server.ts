// The sockets of the embedded issuer: its own on loopback for the key set, and a handler for the gateway's front.

import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Language, preferredLanguage } from '../../../lambdas/contract/language';
import { ownCallersOnly } from '../own-callers';
import type { IssuerAnswer, IssuerRequest } from './issuer-app';

export type IssuerHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const MAX_BODY_BYTES = 10_000;

/** @param fallback language where a caller asks for none. */
export function createHandler(
  answer: (request: IssuerRequest) => Promise<IssuerAnswer>,
  fallback: Language,
): IssuerHandler {
  return async (request, response) => {
    const startedAt = performance.now();
    const requestId = header(request, 'x-request-id') ?? randomBytes(16).toString('hex');
    const body = await readBody(request);
    const {
      status,
      body: json,
      retryAfterSeconds,
      language,
    } = await answer({
      method: request.method ?? 'GET',
      path: (request.url ?? '/').split('?', 1)[0] ?? '/',
      authorization: request.headers.authorization,
      requestId,
      address: request.socket.remoteAddress ?? '',
      language: preferredLanguage(request.headers['accept-language'], fallback),
      body,
    });
    response.writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'x-trace-id': header(request, 'x-trace-id') ?? requestId,
      'x-span-id': header(request, 'x-span-id') ?? randomBytes(8).toString('hex'),
      'x-response-time': String(Math.round(performance.now() - startedAt)),
      ...(language && { 'content-language': language, vary: 'Accept-Language' }),
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
    });
    response.end(JSON.stringify(json));
  };
}

/** Takes the wished port, or any where that one is gone. */
export async function listenOnLoopback(wishedPort: number): Promise<Server> {
  const server = createServer();
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  await listen(wishedPort).catch(() => listen(0));
  return server;
}

export function serve(server: Server, handler: IssuerHandler): void {
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    handler(request, response).catch(() => response.destroy());
  };
  server.on('request', ownCallersOnly(answer));
}

export async function closeServer(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}

/** A caller's id as it may stand in an answer; undefined where it sent none that may. */
function header({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' && /^[\x20-\x7e]{1,256}$/.test(value) ? value : undefined;
}

/** What goes beyond the limit is read and dropped, and the text is then no JSON. */
async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return bytes > MAX_BODY_BYTES ? '' : Buffer.concat(chunks).toString('utf8');
}
