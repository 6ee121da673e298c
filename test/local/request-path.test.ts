// A request on its whole way over real sockets: front, authorizer, proxy, a Cell that verifies every signature, and back.

import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { MAX_BODY_BYTES } from '../../lambdas/contract/limits';
import { type LocalStack, startLocal } from '../../lib/local/start-local';
import { judgeByRole } from '../support/iam/role-judge';
import { EchoCell } from './support/echo-cell';
import { closeConnections, type RawHeaders, send } from './support/raw-request';

const SECRET = 'base64:AAFiaW5hcnkta2V5/w==';
let cell: EchoCell;
let stack: LocalStack;
const lines: string[] = [];

beforeAll(async () => {
  cell = await EchoCell.start(SECRET, '/base');
  stack = await startLocal({
    judge: judgeByRole,
    env: { GATEWAY_PORT: '0', CELL_ECHO_URL: cell.url, GATEWAY_SIGNING_SECRET: SECRET },
    onLogLine: (_, line) => lines.push(line),
  });
});
afterAll(async () => {
  closeConnections();
  await stack.close();
  await cell.close();
});
beforeEach(() => {
  cell.seen.length = 0;
  cell.answer = () => ({ status: 200 });
});
let requests = 0;
function call(method: string, path: string, headers: RawHeaders = {}, body?: Buffer | readonly Buffer[]) {
  requests += 1;
  const caller = {
    authorization: `Bearer ${stack.bearerToken}`,
    'x-tenant-id': 'globex',
    'x-request-id': `r-${requests}`,
    'content-type': 'application/octet-stream',
  };
  return send(stack.url, method, `/api/v1/echo${path}`, { ...caller, ...headers }, body);
}

test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'])('%s reaches the Cell', async (method) => {
  const { status } = await call(method, '/x');
  expect([status, cell.last.method, cell.last.target]).toEqual([200, method, '/base/x']);
});

const chinese = Buffer.from('{"客户":"北京 ✓"}');
const binary = randomBytes(100_000);
const bodies: [string, string, Buffer][] = [
  ['UTF-8 JSON', 'application/json', chinese],
  ['a form', 'application/x-www-form-urlencoded', Buffer.from('a=1&b=%20+')],
  ['binary', 'application/octet-stream', binary],
  ['binary that claims to be text', 'text/plain', binary],
  ['text with a byte order mark', 'text/plain; charset=utf-8', Buffer.from('\ufeffx')],
  ['nothing', 'application/json', Buffer.alloc(0)],
  ['4 MB', 'image/png', randomBytes(4_000_000)],
];

test.each([
  ['text', 'text/plain', MAX_BODY_BYTES + 1, 'code', 'PAYLOAD_TOO_LARGE'],
  ['binary', 'image/png', MAX_BODY_BYTES + 1, 'code', 'PAYLOAD_TOO_LARGE'],
  ['text beyond what Lambda takes', 'text/plain', 6 * 1024 * 1024, 'message', 'Request Entity Too Large'],
  ['binary beyond what Lambda takes', 'image/png', 4_720_000, 'message', 'Request Entity Too Large'],
])('a body that is too large is told by whoever sees it first: %s', async (_, type, bytes, field, text) => {
  const { status, body } = await call('POST', '/x', { 'content-type': type }, Buffer.alloc(bytes, 'x'));
  expect([status, JSON.parse(body.toString())]).toEqual([413, expect.objectContaining({ [field]: text })]);
  expect(cell.seen).toEqual([]);
});

test.each(bodies)('a body goes there and back byte for byte: %s', async (_, type, body) => {
  cell.answer = (request) => ({ status: 200, headers: { 'content-type': type }, body: request.body });
  const answer = await call('POST', '/files', { 'content-type': type }, body);
  expect(answer.status).toBe(200);
  expect(cell.last.body.equals(body)).toBe(true);
  expect(cell.last.headers['content-type']).toBe(type);
  expect(answer.body.equals(body)).toBe(true);
  expect(answer.headers['content-type']).toBe(type);
});

test('a chunked body arrives whole', async () => {
  const parts = [chinese, Buffer.from('\r\n0\r\n\r\n'), binary];
  await call('PUT', '/files', {}, parts);
  expect(cell.last.body.equals(Buffer.concat(parts))).toBe(true);
});

test.each(['a=1&a=2&&b', 'q=%E5%8C%97+%20&x=%2F%3F%23', 'a=b=c&d', '%zz', '', "'()*!~;,:@/?"])(
  'the query is untouched: %p',
  async (query) => {
    await call('GET', `/x?${query}`);
    expect(cell.last.target.replace(/^\/base\/x\??/, '')).toBe(query);
  },
);

test.each([
  ['/a%20b/%E5%8C%97', '/a b/北'],
  ['/a+b;c=1,d@e:f!$&()*', '/a+b;c=1,d@e:f!$&()*'],
  ['/100%25', '/100%'],
  ['/a%23b', '/a#b'],
  ['/trailing/', '/trailing/'],
  ['//double', '//double'],
])('the path means the same to the Cell: %s', async (path, decoded) => {
  await call('GET', path);
  expect(decodeURIComponent(cell.last.target)).toBe(`/base${decoded}`);
});

test.each(['/../secret', '/%2e%2e/secret', '/a/%2e%2e/%2e%2e/secret', '/./x'])('%s climbs nowhere', async (path) => {
  const { status } = await call('GET', path);
  expect([status, cell.seen.map(({ target }) => target)]).toEqual([400, []]);
});

test('cookies pass both ways, each its own', async () => {
  const set = ['a=1; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'b=2; HttpOnly'];
  cell.answer = () => ({ status: 200, headers: { 'set-cookie': set } });
  const { headers } = await call('GET', '/x', { cookie: 'one=1; two=2' });
  expect(cell.last.headers.cookie).toBe('one=1; two=2');
  expect(headers['set-cookie']).toEqual(set);
});

test('header text beyond ASCII passes both ways, byte for byte', async () => {
  const latin1 = (text: string) => Buffer.from(text).toString('latin1');
  cell.answer = () => ({ status: 200, headers: { 'content-disposition': latin1('attachment; filename="报表.xlsx"') } });
  const { status, headers } = await call('GET', '/x', { 'x-data-scope': latin1('部门') });
  expect([status, headers['content-disposition']]).toEqual([200, latin1('attachment; filename="报表.xlsx"')]);
  expect(cell.last.headers['x-data-scope']).toBe(latin1('部门'));
});

test.each([301, 302, 307, 308])('a redirect is the caller’s to follow: %i', async (status) => {
  cell.answer = () => ({ status, headers: { location: '/elsewhere' } });
  const answer = await call('GET', '/x');
  expect([answer.status, answer.headers.location, cell.seen.length]).toEqual([status, '/elsewhere', 1]);
});

test.each([
  [404, '{"code":"NOT_FOUND","message":"自己的","details":"","requestId":"x"}'],
  [409, '[{"code":"CONFLICT"},409]'],
  [500, '<h1>broken</h1>'],
])('the Cell’s own error passes untouched: %i', async (status, body) => {
  cell.answer = () => ({ status, headers: { 'content-type': 'text/x-own' }, body });
  const answer = await call('POST', '/x');
  expect([answer.status, answer.body.toString(), answer.headers['content-type']]).toEqual([status, body, 'text/x-own']);
});

test('a compressed answer stays compressed', async () => {
  const packed = gzipSync('x'.repeat(10_000));
  cell.answer = () => ({ status: 200, headers: { 'content-encoding': 'gzip', etag: '"1"' }, body: packed });
  const { headers, body } = await call('GET', '/x', { 'accept-encoding': 'gzip' });
  expect([headers['content-encoding'], headers['content-length'], headers.etag]).toEqual([
    'gzip',
    String(packed.length),
    '"1"',
  ]);
  expect(body.equals(packed)).toBe(true);
});

test('a hundred at once keep their own bodies, ids and answers', async () => {
  cell.answer = async (request) => {
    await new Promise(setImmediate);
    return { status: 200, body: Buffer.concat([request.body, Buffer.from(String(request.headers['x-request-id']))]) };
  };
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, index) =>
      call('POST', '/x', { 'x-request-id': `id-${index}` }, Buffer.from(`body-${index} `)),
    ),
  );
  expect(answers.map(({ body }) => body.toString())).toEqual(answers.map((_, index) => `body-${index} id-${index}`));
});

test('identity comes from the token, not from the caller', async () => {
  await call('GET', '/x', { 'x-user-id': 'forged', 'x-user-role': 'admin', 'x-signature': 'f'.repeat(64) });
  expect(cell.last.headers).toMatchObject({
    'x-tenant-id': 'globex',
    'x-user-id': 'operator',
    'x-user-role': 'operator',
  });
});

test('one line a request says what happened, and none holds a secret', async () => {
  lines.length = 0;
  await call(
    'POST',
    '/x?token=in-query',
    { 'x-trace-id': 'trace-1', 'x-request-id': 'line-1' },
    Buffer.from('in-body'),
  );
  // The stack goes on with its own work meanwhile: its patrol writes lines too.
  const records = lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((record) => record['level'] && record['request_id'] === 'line-1');
  expect(records).toEqual([
    expect.objectContaining({
      level: 'INFO',
      trace_id: 'trace-1',
      request_id: 'line-1',
      tenant_id: 'globex',
      cell: 'echo',
      path: '/api/v1/echo/x',
      status: 200,
      duration_ms: expect.any(Number),
      upstream_ms: expect.any(Number),
    }),
  ]);
  const secrets = [SECRET, SECRET.slice(7), stack.opsToken, stack.bearerToken, 'in-body'];
  expect(secrets.filter((secret) => lines.join('\n').includes(secret))).toEqual([]);
});

test('every signature held', () => {
  expect(cell.faults).toEqual([]);
});
