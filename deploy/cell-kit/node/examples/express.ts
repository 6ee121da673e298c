// A Cell on Express: the guard stands before every route.

import express, { type Express } from 'express';
import { expressGuard, type Verifier, verifierFromEnvironment } from '..';

export function createCell(verify: Verifier): Express {
  const cell = express();
  cell.use(express.raw({ type: () => true, limit: '6mb' }), expressGuard(verify));
  cell.get('/health', (_request, response) => {
    response.json({ status: 'up', cell: 'example' });
  });
  cell.post('/orders', (request, response) => {
    const received = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
    response.json({ path: request.originalUrl, received });
  });
  return cell;
}

if (require.main === module) createCell(verifierFromEnvironment(process.env)).listen(8001);
