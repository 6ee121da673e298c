// Hostile or broken input ends in a clear envelope or in a safe forward: never in a 5xx of our own making.

import { METHODS } from 'node:http';
import { API_GATEWAY_LIMITS, LAMBDA_LIMITS, MAX_BODY_BYTES } from '../../../lambdas/contract/limits';
import { httpCell, type TestCell } from '../../support/cell-server';
import type { EventParts } from '../../support/http-event';
import { testProxy } from '../../support/proxy';

let cell: TestCell;
beforeAll(async () => {
  cell = await httpCell((_, response) => response.end('ok'));
});
afterAll(() => cell.close());
beforeEach(() => cell.received.splice(0));

const WRITE = { 'content-type': 'a/b', 'x-request-id': 'r' };
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

test.each([
  'evil.test',
  '127.0.0.1:1',
  'evil.test@erp',
  'erp@evil.test',
  '[::1]',
  'http:',
  'erp%2f..%2fcrm',
  'erp\\..',
])('no place but the route table’s is called: %j as a Cell', async (name) => {
  expect(await refused({ path: `/api/v1/${name}/x` })).toEqual([503, 'CELL_NOT_FOUND']);
});

test('no place but the route table’s is called, whatever path, query and headers name', async () => {
  const place = 'evil.test';
  const headers = {
    host: place,
    forwarded: `host=${place}`,
    'x-forwarded-host': place,
    'x-original-url': `http://${place}/`,
    'x-host': place,
  };
  for (const path of [`//${place}/x`, `/http://${place}/`, `/@${place}/x`, '/:1/x', `/x#@${place}`, `/x?@${place}`]) {
    const received = await forwarded({ path: `/api/v1/erp${path}`, query: `url=http://${place}/`, headers });
    const hosts = received?.rawHeaders.filter((_, at, raw) => raw[at - 1]?.toLowerCase() === 'host' && at % 2 === 1);
    expect(hosts).toEqual([new URL(cell.baseUrl).host]);
    expect(received?.url?.startsWith(encodeURI(path).replaceAll('?', '%3F').replaceAll('#', '%23'))).toBe(true);
    cell.received.splice(0);
  }
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

/** Wherever a caller's text goes, with a line break in it. */
const broken: [string, (text: string) => EventParts][] = [
  ...['x-tenant-id', 'x-request-id', 'x-trace-id', 'x-span-id', 'accept', 'authorization', 'x-any', 'cookie'].map(
    (name): [string, (text: string) => EventParts] => [
      `the header ${name}`,
      (text) => ({ headers: { [name]: `a${text}x-injected: 1` } }),
    ],
  ),
  ['a cookie', (text) => ({ cookies: ['a=1', `b=${text}x-injected: 1`] })],
  ['the path', (text) => ({ path: `/api/v1/erp/a${text}b` })],
  ['the query', (text) => ({ query: `a=1${text}x-injected: 1` })],
  ['the method', (text) => ({ method: `GET${text}x-injected: 1` })],
];

test.each(broken)('a control character in %s is refused with 400', async (_, parts) => {
  for (const text of ['\r\n', '\r', '\n', '\0', '\x7f'])
    expect(await refused(parts(text))).toEqual([400, 'BAD_REQUEST']);
});

test('a header whose name holds a line break, which no event has, goes no further', async () => {
  const received = await forwarded({ headers: { 'x-a: 1\r\nx-injected': '1' } });
  expect(Object.keys(received?.headers ?? {}).filter((name) => /^x-(a|injected)/.test(name))).toEqual([]);
});

const PASSED = new Set(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']);

test.each(['BREW', 'GET /x', ...METHODS.filter((method) => !PASSED.has(method))])(
  'the method %j goes to no Cell',
  async (method) => {
    expect(await refused({ method })).toEqual([400, 'BAD_REQUEST']);
  },
);

test.each(['a b', 'q=\u5317', '\u0000'])('the query %j, which no request line can hold', async (query) => {
  expect(await refused({ query })).toEqual([400, 'BAD_REQUEST']);
});

test('a body over the limit, which Lambda’s payload leaves room for, is 413', async () => {
  const headers = { 'content-type': 'a/b', 'x-request-id': 'r' };
  const characters = MAX_BODY_BYTES / 3 + 1;
  expect(characters).toBeLessThan(MAX_BODY_BYTES);
  for (const body of [Buffer.alloc(MAX_BODY_BYTES + 1), 'a'.repeat(MAX_BODY_BYTES + 1), '北'.repeat(characters)]) {
    expect(await refused({ method: 'POST', headers, body })).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  }
  const headersAndContext = 2 * API_GATEWAY_LIMITS.requestLineAndHeadersBytes;
  const inBase64 = Math.ceil((MAX_BODY_BYTES + 1) / 3) * 4;
  expect(inBase64 + headersAndContext).toBeLessThan(LAMBDA_LIMITS.synchronousPayloadBytes);
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

test.each([
  ['bytes that are not UTF-8, which arrive as U+FFFD', 'a\ufffd\ufffd'],
  ['half a surrogate pair', 'a\ud83d'],
])('a path that holds %s is refused with 400', async (_, name) => {
  expect(await refused({ method: 'PUT', headers: WRITE, path: `/api/v1/erp/f/${name}` })).toEqual([400, 'BAD_REQUEST']);
});

test.each(['GET', 'HEAD', 'OPTIONS'])('returns 400 when a %s has a body', async (method) => {
  expect(await refused({ method, body: 'q' })).toEqual([400, 'BAD_REQUEST']);
});

test.each(['GET', 'HEAD', 'OPTIONS', 'DELETE'])(
  'gives a %s with a body a connection that carries nothing else, where the Cell takes one',
  async (method) => {
    const erp = { baseUrl: cell.baseUrl, core: true, readsWithBody: true };
    const { ask: send, openSockets } = testProxy({ erp });
    const headers = { 'content-type': 'a/b', 'x-request-id': 'r' };
    expect((await send({ method, headers, body: 'q' })).statusCode).toBe(200);
    expect(cell.received[0]).toMatchObject({ headers: { connection: 'close' }, body: Buffer.from('q') });
    expect(openSockets()).toBe(0);
  },
);
