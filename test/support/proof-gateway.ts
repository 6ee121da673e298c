// A stand-in of the gateway that drills tell what they proved.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ProofGateway {
  readonly url: string;
  /** Method, path and token of each request, then its body. */
  readonly seen: unknown[];
  close(): Promise<void>;
}

export async function startProofGateway(status = 200): Promise<ProofGateway> {
  const seen: unknown[] = [];
  const server = createServer((request, response) => {
    request.on('data', (body: Buffer) => {
      seen.push(`${request.method} ${request.url} ${request.headers.authorization}`, JSON.parse(body.toString('utf8')));
      response.writeHead(status, { 'content-type': 'application/json', connection: 'close' }).end('{}');
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () => new Promise((closed) => server.close(() => closed())),
  };
}
