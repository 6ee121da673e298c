// A Cell on plain node:http: everything but /health needs the gateway's signature.

import { createServer, type Server } from 'node:http';
import { decodedBody, nodeGuard, type Verifier, verifierFromEnvironment } from '../index.ts';

export function createCell(verify: Verifier): Server {
  const guarded = nodeGuard(verify, async (request, response, body) => {
    const content = await decodedBody(request.headers, body);
    response.statusCode = content === undefined ? 415 : 200;
    response.setHeader('content-type', 'application/json; charset=utf-8');
    response.end(JSON.stringify({ path: request.url, received: content?.toString('utf8') }));
  });
  return createServer((request, response) => {
    if (request.url === '/health') response.end('{"status":"up","cell":"example"}');
    else guarded(request, response);
  });
}

// CELL_PORT=8001 node plain-node.ts
const port = process.env['CELL_PORT'];
if (port !== undefined) createCell(verifierFromEnvironment(process.env)).listen(Number(port));
