// The example Cells of every Node framework: a signed request arrives whole, anything else gets the platform's 403.

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import express from 'express';
import fastify from 'fastify';
import { createVerifier, expressGuard, guardFastify, nodeGuard, readSettings } from '../../../../deploy/cell-kit/node';
import { createCell as createExpressCell } from '../../../../deploy/cell-kit/node/examples/express';
import { createCell as createFastifyCell } from '../../../../deploy/cell-kit/node/examples/fastify';
import { createCell as createPlainCell } from '../../../../deploy/cell-kit/node/examples/plain-node';
import type { SchemeName } from '../../../../lambdas/contract/signing';
import { BODY, JSON_TYPE, KIT_REQUESTS } from '../../../support/kit-requests';
import { type RequestParts, send, signedRequest, type WireRequest } from '../../../support/signed-request';

const NOW_MS = 1_764_000_000_000;
const SECRET = randomBytes(24).toString('hex');
const verify = createVerifier(
  readSettings({ CELL_VERIFY_SIGNATURE: '1', CELL_SIGNING_SECRET: SECRET, CELL_SIGNING_SCHEMES: 'hmac-v1,rfc9421' }),
  { writeAudit: async () => {}, nowMs: () => NOW_MS },
);
const signed = (parts: RequestParts, scheme: SchemeName): WireRequest =>
  signedRequest(parts, { secret: SECRET, schemes: [scheme], nowMs: NOW_MS });

const running: Server[] = [];
async function portOf(server: Server): Promise<number> {
  running.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
afterAll(() => Promise.all(running.map((server) => new Promise((resolve) => server.close(resolve)))));

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

describe.each(CELLS)('%s', (name, start) => {
  let port: number;
  beforeAll(async () => {
    port = await portOf(await start());
  });

  describe.each(['hmac-v1', 'rfc9421'] as const)('%s', (scheme) => {
    test.each(KIT_REQUESTS)('passes %s, its body byte for byte', async (_what, ...[parts, options]) => {
      const request = signed(parts, scheme);
      const { status, text } = await send(port, request, options);
      // Fastify reads no body of GET; the guard has verified it all the same.
      const isUnread = name === 'fastify' && parts.method === 'GET';
      const received = { path: request.target, received: isUnread ? '' : request.body.toString('utf8') };
      expect([status, text]).toEqual([200, parts.method === 'HEAD' ? '' : JSON.stringify(received)]);
    });

    test('verifies a compressed body as it came', async () => {
      const headers = { ...JSON_TYPE, 'content-encoding': 'gzip' };
      const request = signed({ method: 'POST', path: '/orders', headers, body: gzipSync(BODY) }, scheme);
      expect(await send(port, request)).toMatchObject({
        status: 200,
        text: JSON.stringify({ path: '/orders', received: BODY.toString('utf8') }),
      });
      const plain = signed({ method: 'POST', path: '/orders', headers, body: BODY }, scheme);
      expect((await send(port, { ...plain, body: gzipSync(BODY) })).status).toBe(403);
    });

    test.each(['POST', 'GET', 'DELETE'])('verifies the body of %s, and refuses one that was added', async (method) => {
      const request = signed({ method, path: '/orders', headers: JSON_TYPE, body: BODY }, scheme);
      expect((await send(port, request)).status).toBe(200);
      const empty = signed({ method, path: '/orders', headers: JSON_TYPE }, scheme);
      expect((await send(port, { ...empty, body: BODY })).status).toBe(403);
      expect((await send(port, { ...empty, body: BODY }, { chunked: true })).status).toBe(403);
    });
  });

  test('refuses a changed body with the envelope, without the reason', async () => {
    const request = signed({ method: 'POST', path: '/orders', headers: JSON_TYPE, body: BODY }, 'hmac-v1');
    const { status, headers, text } = await send(port, { ...request, body: Buffer.from('{"名称": "乙"}') });
    const envelope = { code: 'SIGNATURE_INVALID', message: '验签失败', details: '', requestId: 'req-1' };
    expect([status, JSON.parse(text)]).toEqual([403, envelope]);
    expect(headers).toMatchObject({
      'x-signature-refused': 'signature_mismatch',
      'content-type': 'application/json; charset=utf-8',
    });
  });

  test('refuses an unsigned request, and one that is too large, with an answer', async () => {
    const unsigned = { method: 'POST', target: '/orders', headers: JSON_TYPE, body: BODY };
    expect((await send(port, unsigned)).headers['x-signature-refused']).toBe('missing_signature_or_timestamp');
    const large = signed({ method: 'POST', path: '/orders', body: Buffer.alloc(6 * 1024 * 1024 + 1) }, 'hmac-v1');
    expect((await send(port, large)).headers['x-signature-refused']).toBe('body_not_raw');
  });

  test('answers health without a signature', async () => {
    const { status, text } = await send(port, { method: 'GET', target: '/health', headers: {}, body: Buffer.alloc(0) });
    expect([status, JSON.parse(text)]).toEqual([200, { status: 'up', cell: 'example' }]);
  });
});

test.each([
  ['express.json', express.json(), 'body_not_raw'],
  ['express.text', express.text({ type: () => true }), 'body_not_raw'],
  ['express.raw, as in 1.0', express.raw({ type: () => true }), undefined],
])('a body that %s has read is not taken for an empty one', async (_name, parser, reason) => {
  const cell = express();
  cell.use(parser, expressGuard(verify), (_request, response) => {
    response.end('passed');
  });
  const port = await portOf(createServer(cell));
  const empty = { method: 'POST', path: '/orders', headers: JSON_TYPE };
  expect((await send(port, signed(empty, 'hmac-v1'))).text).toBe('passed');
  const forged = await send(port, { ...signed(empty, 'hmac-v1'), body: BODY });
  expect([forged.status, forged.headers['x-signature-refused']]).toEqual([403, reason ?? 'signature_mismatch']);
  const chunked = await send(port, { ...signed(empty, 'hmac-v1'), body: BODY }, { chunked: true });
  expect([chunked.status, chunked.headers['x-signature-refused']]).toEqual([403, reason ?? 'signature_mismatch']);
  const whole = await send(port, signed({ ...empty, body: BODY }, 'hmac-v1'));
  expect([whole.status, whole.headers['x-signature-refused']]).toEqual(reason ? [403, reason] : [200, undefined]);
});

test('a parser of a Fastify Cell can take the verified body byte by byte', async () => {
  const cell = fastify();
  guardFastify(cell, verify);
  cell.addContentTypeParser('application/json', async (_request: unknown, payload: Readable) => {
    await once(payload, 'readable');
    return [String(payload.read(1)), String(payload.read())];
  });
  cell.post('/orders', async ({ body }) => body);
  await cell.ready();
  const port = await portOf(createServer((request, response) => cell.routing(request, response)));
  const request = signed({ method: 'POST', path: '/orders', headers: JSON_TYPE, body: Buffer.from('[17]') }, 'hmac-v1');
  expect(await send(port, request)).toMatchObject({ status: 200, text: '["[","17]"]' });
});

test('a plain listener that fails closes the connection, so that its caller does not wait', async () => {
  const failing = nodeGuard(verify, async () => Promise.reject(new Error('broken')));
  const port = await portOf(createServer(failing));
  const request = signed({ method: 'POST', path: '/orders', headers: JSON_TYPE, body: BODY }, 'hmac-v1');
  await expect(send(port, request)).rejects.toThrow('socket hang up');
});
