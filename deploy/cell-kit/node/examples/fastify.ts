// A Cell on Fastify: the guard is a hook that runs before every handler.

import fastify, { type FastifyInstance } from 'fastify';
import { guardFastify, type Verifier, verifierFromEnvironment } from '..';

export function createCell(verify: Verifier): FastifyInstance {
  const cell = fastify();
  guardFastify(cell, verify);
  cell.get('/health', async () => ({ status: 'up', cell: 'example' }));
  cell.post('/orders', async ({ body, originalUrl }) => {
    const received = Buffer.isBuffer(body) ? body.toString('utf8') : '';
    return { path: originalUrl, received };
  });
  return cell;
}

if (require.main === module) {
  createCell(verifierFromEnvironment(process.env)).listen({ port: 8001 }, (error) => {
    if (error) throw error;
  });
}
