// A Cell on plain node:http: everything but /health needs the gateway's signature.

import { createServer, type Server } from 'node:http';
import { nodeGuard, type Verifier, verifierFromEnvironment } from '..';

export function createCell(verify: Verifier): Server {
  const guarded = nodeGuard(verify, (request, response, body) => {
    response.setHeader('content-type', 'application/json; charset=utf-8');
    response.end(JSON.stringify({ path: request.url, received: body.toString('utf8') }));
  });
  return createServer((request, response) => {
    if (request.url === '/health') response.end('{"status":"up","cell":"example"}');
    else guarded(request, response);
  });
}

if (require.main === module) createCell(verifierFromEnvironment(process.env)).listen(8001);
