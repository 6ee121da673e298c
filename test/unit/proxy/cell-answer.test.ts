// What a Cell answers is passed on untouched: errors, redirects, encodings, cookies; only connection headers stay behind.

import { gzipSync } from 'node:zlib';
import { type Answer, httpCell, type TestCell, tcpCell } from '../../support/cell-server';
import { testProxy } from '../../support/proxy';

let cell: TestCell | undefined;
afterEach(() => cell?.close());

async function answered(answer: Answer, parts: Parameters<ReturnType<typeof testProxy>['ask']>[0] = {}) {
  cell = await httpCell(answer);
  return testProxy({ erp: { baseUrl: cell.baseUrl, core: true } }).ask(parts);
}

/** Answers with these headers, letter for letter. */
function rawCell(headers: readonly (readonly [string, string])[], body: string): Promise<TestCell> {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return tcpCell((socket) => socket.once('data', () => socket.end(`HTTP/1.1 200 OK\r\n${lines}\r\n${body}`)));
}

test('an error body of the Cell passes, an array as well', async () => {
  const body = '[{"code":"NO_SUCH_ORDER"},404]';
  const answer = await answered((_, response) =>
    response.writeHead(404, { 'content-type': 'application/json' }).end(body),
  );
  expect(answer).toMatchObject({ statusCode: 404, body, headers: { 'content-type': 'application/json' } });
});

test("a Cell's own 5xx passes and is logged as ERROR", async () => {
  cell = await httpCell((_, response) => response.writeHead(500).end('oops'));
  const { ask, log } = testProxy({ erp: { baseUrl: cell.baseUrl, core: true } });
  await expect(ask()).resolves.toMatchObject({ statusCode: 500, body: 'oops' });
  expect(log.lines).toMatchObject([
    { level: 'ERROR', fields: { status: 500, cell: 'erp', upstream_ms: expect.any(Number) as number } },
  ]);
});

test('a redirect is not followed', async () => {
  const answer = await answered((_, response) => response.writeHead(302, { location: 'http://erp.internal/x' }).end());
  expect(answer).toMatchObject({ statusCode: 302, headers: { location: 'http://erp.internal/x' } });
  expect(cell?.received).toHaveLength(1);
});

test('an encoded body is not decoded on the way', async () => {
  const zipped = gzipSync('x'.repeat(10_000));
  const answer = await answered(
    (_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': zipped.length }).end(zipped),
    { headers: { 'accept-encoding': 'gzip' } },
  );
  expect(cell?.received[0]?.headers['accept-encoding']).toBe('gzip');
  expect(answer.headers).toMatchObject({ 'content-encoding': 'gzip' });
  expect(answer.headers).not.toHaveProperty('content-length');
  expect(answer.bytes.equals(zipped)).toBe(true);
});

test('two cookies stay two', async () => {
  const cookies = ['a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'b=2'];
  const answer = await answered((_, response) => response.writeHead(200, { 'set-cookie': cookies }).end());
  expect(answer.cookies).toEqual(cookies);
  expect(answer.headers).not.toHaveProperty('set-cookie');
});

test('hop-by-hop headers, and those named by Connection, stay behind; repeated ones are joined', async () => {
  const hopByHop: [string, string][] = [
    ['Connection', 'close, X-Internal'],
    ['X-Internal', '1'],
    ['Connection', 'x-too'],
    ['X-Too', '1'],
    ['Keep-Alive', 'timeout=5'],
    ['Proxy-Authenticate', 'Basic'],
    ['Proxy-Authentication-Info', 'x'],
    ['Proxy-Connection', 'close'],
    ['TE', 'trailers'],
    ['Trailer', 'X-Later'],
    ['Upgrade', 'h2c'],
    ['HTTP2-Settings', 'AAAA'],
    ['Content-Length', '2'],
  ];
  cell = await rawCell([...hopByHop, ['Vary', 'Accept'], ['Vary', 'Cookie'], ['X-Kept', 'yes']], 'ok');
  const answer = await testProxy({ erp: { baseUrl: cell.baseUrl, core: true } }).ask();
  expect(answer).toMatchObject({ statusCode: 200, body: 'ok', headers: { vary: 'Accept, Cookie', 'x-kept': 'yes' } });
  const passed = Object.keys(answer.headers);
  expect(hopByHop.filter(([name]) => passed.includes(name.toLowerCase()))).toEqual([]);
  await cell.close();
  cell = await rawCell([['Transfer-Encoding', 'chunked']], '2\r\nok\r\n0\r\n\r\n');
  const inChunks = await testProxy({ erp: { baseUrl: cell.baseUrl, core: true } }).ask();
  expect(inChunks.body).toBe('ok');
  expect(inChunks.headers).not.toHaveProperty('transfer-encoding');
});

test('a second answer in the body, behind it or in its coding stays the first one’s bytes, or is no answer', async () => {
  const second = 'HTTP/1.1 200 OK\r\nx-second: 1\r\ncontent-length: 0\r\n\r\n';
  const asked = async (bytes: string) => {
    cell = await tcpCell((socket) => socket.on('data', () => socket.write(bytes)));
    const { ask } = testProxy({ erp: { baseUrl: cell.baseUrl, core: true } });
    const answers = [await ask(), await ask()];
    await cell.close();
    return answers;
  };
  const length = (body: string) => `content-length: ${body.length}\r\n`;
  const within = await asked(`HTTP/1.1 200 OK\r\n${length(second)}\r\n${second}`);
  expect(within.map(({ body }) => body)).toEqual([second, second]);
  const behind = await asked(`HTTP/1.1 201 Created\r\n${length('ok')}\r\nok${second}`);
  expect(behind.map(({ statusCode, body }) => [statusCode, body])).toEqual([[201, 'ok'], expect.anything()]);
  for (const framing of [
    `${length('ok')}transfer-encoding: chunked\r\n`,
    `${length('ok')}content-length: 3\r\n`,
    'transfer-encoding: gzip, chunked\r\n',
    'transfer-encoding: chunked, identity\r\n',
    'transfer-encoding: identity\r\n',
  ]) {
    const twofold = await asked(`HTTP/1.1 200 OK\r\n${framing}\r\n2\r\nok\r\n0\r\n\r\n${second}`);
    expect(twofold.map(({ statusCode }) => statusCode)).toEqual([502, 502]);
  }
  for (const { headers } of [...within, ...behind]) expect(headers).not.toHaveProperty('x-second');
});

test('what the gateway says of itself replaces the Cell’s own, in every spelling', async () => {
  const own: [string, string][] = [
    ['X-Content-Type-Options', 'none'],
    ['x-frame-options', 'ALLOWALL'],
    ['X-FRAME-OPTIONS', 'SAMEORIGIN'],
    ['X-Trace-Id', 'theirs'],
    ['x-span-id', 'theirs'],
    ['X-Response-Time', '99999'],
    ['Strict-Transport-Security', 'max-age=0'],
  ];
  const options = { strictTransport: 'max-age=31536000' };
  cell = await rawCell(own, '');
  const { ask } = testProxy({ erp: { baseUrl: cell.baseUrl, core: true } }, options);
  const { headers } = await ask({ headers: { 'x-trace-id': 'ours', 'x-span-id': 'ours' } });
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'x-trace-id': 'ours',
    'x-span-id': 'ours',
    'strict-transport-security': options.strictTransport,
  });
  expect(headers['x-response-time']).not.toContain('99999');
  expect(JSON.stringify(headers)).not.toMatch(/theirs|ALLOWALL|SAMEORIGIN|none/);
});

test('without a name of its own the gateway sends no HSTS, and no Cell’s', async () => {
  const answer = await answered((_, response) =>
    response.writeHead(200, { 'strict-transport-security': 'max-age=0', 'clear-site-data': '"*"' }).end(),
  );
  expect(answer.headers).not.toHaveProperty('strict-transport-security');
  expect(answer.headers).not.toHaveProperty('clear-site-data');
});

test.each([
  ['HEAD', 200, { 'content-length': '5000' }],
  ['GET', 204, {}],
  ['GET', 304, { etag: '"v1"' }],
])('%s answered with %i has no body and is not waited for', async (method, status, headers) => {
  const answer = await answered((_, response) => response.writeHead(status, headers).end(), { method });
  expect(answer).toMatchObject({ statusCode: status, body: '', isBase64Encoded: false });
});

test('informational answers before the real one are passed over', async () => {
  const answer = await answered((_, response) => {
    response.writeContinue();
    response.writeProcessing();
    response.writeEarlyHints({ link: '</style.css>; rel=preload' });
    response.writeHead(200).end('done');
  });
  expect(answer).toMatchObject({ statusCode: 200, body: 'done' });
});

test('a header in UTF-8 is read as such', async () => {
  const answer = await answered((_, response) =>
    response.writeHead(200, { 'x-name': Buffer.from('北京').toString('latin1') }).end(),
  );
  expect(answer.headers).toMatchObject({ 'x-name': '北京' });
});

test.each([
  ['Transfer-Encoding: gzip, chunked', 502, 'UPSTREAM_ERROR'],
  ['transfer-encoding: Chunked', 200, 'ok'],
])(
  'an answer in a coding that Node does not undo is not passed on as the Cell’s own bytes: %s',
  async (coding, status, text) => {
    cell = await tcpCell((socket) =>
      socket.once('data', () => socket.end(`HTTP/1.1 200 OK\r\n${coding}\r\n\r\n2\r\nok\r\n0\r\n\r\n`)),
    );
    const answer = await testProxy({ erp: { baseUrl: cell.baseUrl, core: true } }).ask({ method: 'GET' });
    expect([answer.statusCode, answer.body]).toEqual([status, expect.stringContaining(text)]);
  },
);
