// A Cell on Fastify: the guard is a hook that runs before every handler.

import fastify, { type FastifyInstance } from 'fastify';
import { decodedBody, guardFastify, type Verifier, verifierFromEnvironment } from '../index.ts';

export function createCell(verify: Verifier): FastifyInstance {
  const cell = fastify();
  guardFastify(cell, verify);
  cell.get('/health', async () => ({ status: 'up', cell: 'example' }));
  cell.all('/*', async ({ headers, body, originalUrl }, reply) => {
    const content = await decodedBody(headers, Buffer.isBuffer(body) ? body : Buffer.alloc(0));
    if (content === undefined) return reply.code(415).send();
    return { path: originalUrl, received: content.toString('utf8') };
  });
  return cell;
}

// CELL_PORT=8001 node fastify.ts
const port = process.env['CELL_PORT'];
if (port !== undefined) {
  createCell(verifierFromEnvironment(process.env)).listen({ port: Number(port) }, (error) => {
    if (error) throw error;
  });
}
