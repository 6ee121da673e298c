// Ways to share connections that a gateway without misframing Cells in mind would choose.

import { Agent, request } from 'node:http';
import type { CallCell, CellAnswer } from '../../../lambdas/proxy/cell-call';
import type { ConnectionPool } from '../../../lambdas/transport/http1/connection-pool';

/** Whoever comes next takes the connection, whatever its tenant. */
export function anyOwner(own: ConnectionPool): ConnectionPool {
  return {
    ...own,
    reuse: (origin, _owner, maxIdleMs) => own.reuse(origin, '', maxIdleMs),
    open: (origin) => own.open(origin, ''),
  };
}

/** `node:http` with keep-alive: its parser leaves what follows a response to the next request. */
export function nodeClient(): CallCell {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return ({ hostname, port, method, target: path, headers, signature, body, timeoutMs: timeout }) =>
    new Promise((resolve) => {
      const fail = (cause: unknown): void =>
        resolve({ kind: 'failure', reason: 'reset', sent: true, reusedSocket: false, cause });
      const options = { agent, hostname, port, method, path, timeout, headers: { ...headers, ...signature } };
      const sent = request(options, (response) => {
        const chunks: Buffer[] = [];
        const { statusCode: status = 0, rawHeaders } = response;
        response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', fail);
        response.on('end', () => {
          const answer: CellAnswer = { kind: 'answer', status, rawHeaders, body: Buffer.concat(chunks) };
          resolve(answer);
        });
      });
      sent.on('error', fail).on('timeout', () => sent.destroy());
      sent.end(body.length > 0 ? body : undefined);
    });
}
