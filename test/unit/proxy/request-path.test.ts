// A request reaches its Cell whole and signed, and the Cell's answer reaches the caller whole.

import { createHmac } from 'node:crypto';
import { httpCell, type TestCell } from '../../support/cell-server';
import { NOW_MS, SIGNING_SECRET, testProxy } from '../../support/proxy';

let cell: TestCell;
beforeAll(async () => {
  cell = await httpCell((received, response) => {
    response.setHeader('content-type', 'application/octet-stream');
    response.setHeader('x-method', received.method);
    response.setHeader('x-peer-port', String(response.socket?.remotePort));
    response.end(received.body);
  });
});
afterAll(() => cell.close());
beforeEach(() => cell.received.splice(0));

const proxy = () => testProxy({ erp: { baseUrl: `${cell.baseUrl}/base`, core: true, readsWithBody: true } });
const last = () => cell.received.at(-1);
const written = { 'content-type': 'application/json', 'x-request-id': 'req-1' };

test.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('%s goes through', async (method) => {
  const answer = await proxy().ask({ method, headers: written });
  expect(answer).toMatchObject({ statusCode: 200, headers: { 'x-method': method } });
  expect(last()).toMatchObject({ method, url: '/base/orders' });
});

test.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
  'the body of a %s is framed, so that it cannot be read as another request',
  async (method) => {
    const smuggled = 'POST /admin HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n';
    await proxy().ask({ method, headers: written, body: smuggled });
    await proxy().ask({ method, headers: written });
    expect(cell.received.map(({ url, body }) => [url, body.toString()])).toEqual([
      ['/base/orders', smuggled],
      ['/base/orders', ''],
    ]);
  },
);

test.each([
  ['UTF-8 text', '{"客户":"北京"}'],
  ['binary', Buffer.from(Array.from({ length: 256 }, (_, i) => i))],
  ['nothing', ''],
  ['4 MB', Buffer.alloc(4_000_000, 7)],
])('a body of %s arrives and comes back byte for byte', async (_name, body) => {
  const answer = await proxy().ask({ method: 'POST', headers: written, body });
  expect(last()?.body.equals(Buffer.from(body))).toBe(true);
  expect(answer.bytes.equals(Buffer.from(body))).toBe(true);
});

test.each(['a=1&a=2&b', 'q=%E5%8C%97%20x+y', 'a=%2F%3F%23&=&&', 'x=\'"<>'])(
  'the query string %s arrives byte for byte',
  async (query) => {
    await proxy().ask({ query });
    expect(last()?.url).toBe(`/base/orders?${query}`);
  },
);

test.each([
  ['/api/v1/erp', '/base/'],
  ['/api/v1/erp/', '/base/'],
  ['/api/v1/erp/orders/', '/base/orders/'],
  ['/api/v1/erp/d/北京 中心', '/base/d/%E5%8C%97%E4%BA%AC%20%E4%B8%AD%E5%BF%83'],
  ['/api/v1/erp/a?b#c%41', '/base/a%3Fb%23c%2541'],
  ['/api/v1/erp//a//b', '/base//a//b'],
])('the decoded path %s is sent as %s', async (path, url) => {
  await proxy().ask({ path });
  expect(last()?.url).toBe(url);
});

test('the signature is over the decoded path, the body and the forwarded ids', async () => {
  await proxy().ask({ method: 'POST', path: '/api/v1/erp/d/北京', query: 'q=1', headers: written, body: '{}' });
  const time = String(Math.floor(NOW_MS / 1000));
  const signed = `POST|/d/北京|{}|req-1|acme|${String(last()?.headers['x-trace-id'])}|${time}`;
  expect(last()?.headers).toMatchObject({
    'x-signature': createHmac('sha256', SIGNING_SECRET).update(signed).digest('hex'),
    'x-signature-time': time,
    'x-trace-id': 'req-1',
  });
});

test('ids made by the gateway are forwarded, and told the caller', async () => {
  const answer = await proxy().ask();
  expect(last()?.headers['x-trace-id']).toMatch(/^[0-9a-f]{32}$/);
  expect(last()?.headers['x-span-id']).toMatch(/^[0-9a-f]{16}$/);
  expect(answer.headers).toMatchObject({
    'x-trace-id': last()?.headers['x-trace-id'],
    'x-span-id': last()?.headers['x-span-id'],
  });
  expect(last()?.headers).not.toHaveProperty('x-request-id');
});

test('cookies go there as one header', async () => {
  await proxy().ask({ cookies: ['a=1', 'b="x, y"'] });
  expect(last()?.headers['cookie']).toBe('a=1; b="x, y"');
});

test('the Cell sees its own host, and no length that is not true', async () => {
  await proxy().ask({
    method: 'POST',
    headers: { ...written, host: 'evil.test', 'content-length': '999' },
    body: 'abc',
  });
  expect(last()?.headers).toMatchObject({ host: `127.0.0.1:${cell.port}`, 'content-length': '3' });
});

test('a GET without a body says nothing of one', async () => {
  await proxy().ask();
  expect(last()?.headers).not.toHaveProperty('content-length');
  expect(last()?.headers).not.toHaveProperty('transfer-encoding');
});

test('a connection is used again', async () => {
  const { ask } = proxy();
  const ports: unknown[] = [];
  for (let i = 0; i < 5; i += 1) ports.push((await ask()).headers?.['x-peer-port']);
  expect(ports).toEqual(Array.from({ length: 5 }, () => ports[0]));
  expect(Number(ports[0])).toBeGreaterThan(0);
});
