// An HTTP endpoint on loopback for what functions would reach over the network on AWS.

import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ownCallersOnly } from '../own-callers';

export interface LoopbackAnswer {
  readonly status: number;
  readonly body: string;
  readonly contentType?: string;
}

export interface LoopbackServer {
  readonly port: number;
  close(): Promise<void>;
}

export async function serveOnLoopback(
  answer: (request: IncomingMessage, body: string) => LoopbackAnswer | Promise<LoopbackAnswer>,
): Promise<LoopbackServer> {
  const listener = ownCallersOnly((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => response.destroy());
    const give = async (): Promise<void> => {
      const given = await answer(request, Buffer.concat(chunks).toString('utf8'));
      const { status, body, contentType = 'application/x-amz-json-1.1' } = given;
      response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(body) });
      response.end(body);
    };
    request.on('end', () => void give().catch(() => response.destroy()));
  });
  const server = createServer(listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
