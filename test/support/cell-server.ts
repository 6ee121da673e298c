// A Cell for tests: a real server on a free port that remembers what it was asked.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { TestCertificate } from './certificate';

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

export interface TestCell {
  readonly baseUrl: string;
  readonly port: number;
  readonly received: Received[];
  /** Connections that are open right now. */
  openConnections(): number;
  close(): Promise<void>;
}

/** Nothing listens there. A port that was picked free and closed again may be another program's a moment later. */
export const NOBODY = 'http://127.0.0.1:1';

/** No name server is asked for a label this long, so that none can be slow. */
export const UNKNOWN_HOST = `http://${'x'.repeat(64)}.invalid`;

export type Answer = (received: Received, response: ServerResponse) => void;

export async function httpCell(answer: Answer): Promise<TestCell> {
  const received: Received[] = [];
  const server = createServer({ insecureHTTPParser: false }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers, rawHeaders } = request;
      const seen = { method, url, headers, rawHeaders, body: Buffer.concat(chunks) };
      received.push(seen);
      answer(seen, response);
    });
  });
  // By itself it would end a connection that rested for five seconds: on a busy machine, in the middle of a test.
  server.keepAliveTimeout = 0;
  return listening(server, received);
}

/** A Cell that speaks in bytes: `speak` is called for every connection. */
export async function tcpCell(speak: (socket: Socket) => void): Promise<TestCell> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    speak(socket);
  });
  return listening(server, []);
}

/** The same over TLS. */
export async function tlsCell(certificate: TestCertificate, speak: (socket: Socket) => void): Promise<TestCell> {
  const server = createTlsServer(certificate, (socket) => {
    socket.on('error', () => undefined);
    speak(socket);
  });
  server.on('tlsClientError', () => undefined);
  return listening(server, [], 'https');
}

async function listening(server: Server | TcpServer, received: Received[], scheme = 'http'): Promise<TestCell> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `${scheme}://127.0.0.1:${port}`,
    port,
    received,
    openConnections: () => sockets.size,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
