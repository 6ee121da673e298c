// A Cell on Express: the guard is the first middleware.

import express, { type Express } from 'express';
import { decodedBody, expressGuard, type Verifier, verifierFromEnvironment } from '../index.ts';

export function createCell(verify: Verifier): Express {
  const cell = express();
  cell.use(expressGuard(verify));
  cell.get('/health', (_request, response) => {
    response.json({ status: 'up', cell: 'example' });
  });
  // oxlint-disable-next-line oxc/no-async-endpoint-handlers -- Express 5 hands a rejection on
  cell.use(async (request, response) => {
    const content = await decodedBody(request.headers, request.body as Buffer);
    if (content === undefined) response.sendStatus(415);
    else response.json({ path: request.originalUrl, received: content.toString('utf8') });
  });
  return cell;
}

// CELL_PORT=8001 node express.ts
const port = process.env['CELL_PORT'];
if (port !== undefined) createCell(verifierFromEnvironment(process.env)).listen(Number(port));
