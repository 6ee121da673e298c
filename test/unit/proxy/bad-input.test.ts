// Hostile or broken input ends in a clear envelope or in a safe forward: never in a 5xx of our own making.

import { MAX_BODY_BYTES } from '../../../lambdas/contract/limits';
import { httpCell, type TestCell } from '../../support/cell-server';
import type { EventParts } from '../../support/http-event';
import { testProxy } from '../../support/proxy';

let cell: TestCell;
beforeAll(async () => {
  cell = await httpCell((_, response) => response.end('ok'));
});
afterAll(() => cell.close());
beforeEach(() => cell.received.splice(0));

const ask = (parts: EventParts) => testProxy({ erp: { baseUrl: cell.baseUrl, core: true } }).ask(parts);

async function refused(parts: EventParts) {
  const answer = await ask(parts);
  expect(cell.received).toHaveLength(0);
  return [answer.statusCode, answer.envelope().code];
}

async function forwarded(parts: EventParts) {
  expect((await ask(parts)).statusCode).toBe(200);
  expect(cell.received).toHaveLength(1);
  return cell.received[0];
}

test.each(['nope', 'ERP', 'erp ', 'Erp', '', 'erp\u00a0'])('the unknown Cell %j', async (name) => {
  expect(await refused({ path: `/api/v1/${name}/x` })).toEqual([503, 'CELL_NOT_FOUND']);
});

test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'])(
  'the built-in property %s as a Cell',
  async (name) => {
    expect(await refused({ path: `/api/v1/${name}/x` })).toEqual([503, 'CELL_NOT_FOUND']);
  },
);

test.each(['..', '.', '%2e%2e', '.%2E', '..;a=b', '..\\'])('the dot segment %s', async (segment) => {
  expect(await refused({ path: `/api/v1/erp/a/${segment}/b` })).toEqual([400, 'BAD_REQUEST']);
});

test.each(['acme,acme', 'acme, other', 'a b'])('the doubled or broken tenant %j', async (tenant) => {
  expect(await refused({ headers: { 'x-tenant-id': tenant } })).toEqual([400, 'BAD_REQUEST']);
});

test.each(['x-tenant-id', 'x-request-id', 'x-trace-id', 'accept', 'authorization', 'x-any'])(
  'a control character in %s',
  async (name) => {
    expect(await refused({ headers: { [name]: 'a\r\nx-injected: 1' } })).toEqual([400, 'BAD_REQUEST']);
  },
);

test.each(['CONNECT', 'TRACE', 'PROPFIND', 'BREW', 'GET /x', 'G\r\nx: 1'])(
  'the method %j goes to no Cell',
  async (method) => {
    expect(await refused({ method })).toEqual([400, 'BAD_REQUEST']);
  },
);

test.each(['\r\nx: 1', 'a b', 'q=\u5317', '\u0000'])('the query %j, which no request line can hold', async (query) => {
  expect(await refused({ query })).toEqual([400, 'BAD_REQUEST']);
});

test('a control character in the path', async () => {
  expect(await refused({ path: '/api/v1/erp/a\r\nb' })).toEqual([400, 'BAD_REQUEST']);
});

test('a body over the limit', async () => {
  const headers = { 'content-type': 'a/b', 'x-request-id': 'r' };
  expect(await refused({ method: 'POST', headers, body: Buffer.alloc(MAX_BODY_BYTES + 1) })).toEqual([
    413,
    'PAYLOAD_TOO_LARGE',
  ]);
});

test('headers at the limit of the platform reach the Cell', async () => {
  const received = await forwarded({ headers: { 'x-any': 'a'.repeat(10_000) } });
  expect(received?.headers['x-any']).toHaveLength(10_000);
});

test('signature, forwarding and connection headers of the caller do not reach the Cell', async () => {
  const received = await forwarded({
    headers: {
      'x-signature': 'forged',
      'x-signature-time': '1',
      x_signature: 'forged',
      'x-forwarded-for': '10.0.0.1',
      'x-forwarded-host': 'evil.test',
      'keep-alive': 'timeout=1',
      'transfer-encoding': 'chunked',
      upgrade: 'websocket',
      connection: 'upgrade, x-named',
      'x-named': '1',
      x_tenant_id: 'other',
      'x-user-role': 'admin',
    },
  });
  const names = Object.keys(received?.headers ?? {});
  expect(received?.headers['x-signature']).toMatch(/^[0-9a-f]{64}$/);
  expect(received?.headers['x-tenant-id']).toBe('acme');
  for (const name of [
    'x_signature',
    'x-forwarded-for',
    'x-forwarded-host',
    'transfer-encoding',
    'upgrade',
    'x-named',
    'x_tenant_id',
    'x-user-role',
  ]) {
    expect(names).not.toContain(name);
  }
});

test('a header named like a built-in property is forwarded as any other, or not at all', async () => {
  const headers = JSON.parse('{"constructor":"x","__proto__":"y"}') as Record<string, string>;
  const received = await forwarded({ headers });
  expect(received?.rawHeaders).toContain('constructor');
});

test('invalid UTF-8 in a path, which arrives as U+FFFD', async () => {
  expect((await forwarded({ path: '/api/v1/erp/a\ufffd' }))?.url).toBe('/a%EF%BF%BD');
});

test('half a surrogate pair in a path', async () => {
  expect((await forwarded({ path: '/api/v1/erp/a\ud83d' }))?.url).toBe('/a%EF%BF%BD');
});

test('a GET with a body reaches the Cell with it', async () => {
  expect((await forwarded({ body: 'q' }))?.body.toString()).toBe('q');
});
