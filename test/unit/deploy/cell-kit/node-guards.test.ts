// The example Cells of every framework: a signed body arrives whole, anything else gets the platform's 403.

import { createHmac, randomBytes } from 'node:crypto';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createVerifier, readSettings } from '../../../../deploy/cell-kit/node';
import { createCell as createExpressCell } from '../../../../deploy/cell-kit/node/examples/express';
import { createCell as createFastifyCell } from '../../../../deploy/cell-kit/node/examples/fastify';
import { createCell as createPlainCell } from '../../../../deploy/cell-kit/node/examples/plain-node';

const NOW_MS = 1_764_000_000_000;
const SECRET = randomBytes(24).toString('hex');
const BODY = '{"名称": "甲"}';

const verify = createVerifier(readSettings({ CELL_VERIFY_SIGNATURE: '1', CELL_SIGNING_SECRET: SECRET }), {
  writeAudit: async () => {},
  nowMs: () => NOW_MS,
});

async function fastifyServer(): Promise<Server> {
  const cell = createFastifyCell(verify);
  await cell.ready();
  return createServer((request, response) => cell.routing(request, response));
}

const CELLS: [string, () => Promise<Server>][] = [
  ['plain node', async () => createPlainCell(verify)],
  ['express', async () => createServer(createExpressCell(verify))],
  ['fastify', fastifyServer],
];

const signedHeaders = (): Record<string, string> => {
  const time = String(NOW_MS / 1000);
  const signed = ['POST', '/orders', BODY, 'req-1', 'acme', 'trace-1', time].join('|');
  return {
    'content-type': 'application/json',
    'x-request-id': 'req-1',
    'x-tenant-id': 'acme',
    'x-trace-id': 'trace-1',
    'x-signature-time': time,
    'x-signature': createHmac('sha256', SECRET).update(signed).digest('hex'),
  };
};

describe.each(CELLS)('%s', (_name, start) => {
  let server: Server;

  beforeAll(async () => {
    server = await start();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const send = (method: string, path: string, headers: Record<string, string>, body = '') =>
    new Promise<{ status: number | undefined; body: unknown }>((resolve, reject) => {
      const { port } = server.address() as AddressInfo;
      const outgoing = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent: false }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          resolve({ status: answer.statusCode, body: JSON.parse(Buffer.concat(chunks).toString('utf8')) });
        });
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });

  test('passes a signed request, its body byte for byte', async () => {
    const answer = await send('POST', '/orders?x=1', signedHeaders(), BODY);
    expect(answer).toEqual({ status: 200, body: { path: '/orders?x=1', received: BODY } });
  });

  test('refuses a changed body with the envelope, without the reason', async () => {
    const answer = await send('POST', '/orders', signedHeaders(), BODY.replace('甲', '乙'));
    const envelope = { code: 'SIGNATURE_INVALID', message: '验签失败', details: '', requestId: 'req-1' };
    expect(answer).toEqual({ status: 403, body: envelope });
  });

  test('refuses an unsigned request', async () => {
    expect((await send('POST', '/orders', { 'content-type': 'application/json' }, BODY)).status).toBe(403);
  });

  test('answers health without a signature', async () => {
    expect(await send('GET', '/health', {})).toEqual({ status: 200, body: { status: 'up', cell: 'example' } });
  });
});
