// Every way a Cell can fail ends in its envelope within the deadline, with the connection freed and no address told.

import type { Socket } from 'node:net';
import type { ErrorCode } from '../../lambdas/contract/error-codes';
import { ERRORS } from '../../lambdas/contract/errors';
import { MAX_BODY_BYTES } from '../../lambdas/contract/limits';
import { refusal } from '../../lambdas/domain/refusal';
import { signOrRefuse } from '../../lambdas/proxy/request-signer';
import { httpCell, NOBODY, type TestCell, tcpCell, UNKNOWN_HOST } from '../support/cell-server';
import { type ProxyOptions, testProxy } from '../support/proxy';

let cell: TestCell | undefined;
afterEach(() => cell?.close());

async function failing(speak: (socket: Socket) => void, options: ProxyOptions = {}) {
  cell = await tcpCell((socket) => {
    socket.once('data', () => speak(socket));
  });
  const { baseUrl } = cell;
  const proxy = testProxy({ erp: { baseUrl, core: true } }, options);
  const answer = await proxy.ask();
  return { answer, openSockets: proxy.openSockets, log: proxy.log };
}

const cases: [string, (socket: Socket) => void, number, string][] = [
  ['resets', (socket) => socket.resetAndDestroy(), 502, 'CELL_UNREACHABLE'],
  ['hangs up', (socket) => socket.end(), 502, 'CELL_UNREACHABLE'],
  ['sends garbage', (socket) => socket.end('no http at all\r\n\r\n'), 502, 'CELL_UNREACHABLE'],
  ['never answers', () => undefined, 504, 'CELL_TIMEOUT'],
  ['never ends its headers', (socket) => socket.write('HTTP/1.1 200 OK\r\nx-a: 1\r\n'), 504, 'CELL_TIMEOUT'],
  [
    'never ends its body',
    (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nab'),
    504,
    'CELL_TIMEOUT',
  ],
  ['dies mid-body', (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nab'), 502, 'UPSTREAM_ERROR'],
  [
    'dies mid-chunk',
    (socket) => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab'),
    502,
    'UPSTREAM_ERROR',
  ],
  [
    'resets mid-body',
    (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nab', () => socket.resetAndDestroy()),
    502,
    'UPSTREAM_ERROR',
  ],
  [
    'sends endless headers',
    (socket) => socket.write(`HTTP/1.1 200 OK\r\nx-a: ${'a'.repeat(100_000)}`),
    502,
    'UPSTREAM_ERROR',
  ],
  [
    'switches protocols',
    (socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    502,
    'UPSTREAM_ERROR',
  ],
  [
    'answers a status that is invalid',
    (socket) => socket.write('HTTP/1.1 999 X\r\ncontent-length: 0\r\n\r\n'),
    502,
    'UPSTREAM_ERROR',
  ],
];

test.each(cases)('a Cell that %s', async (_name, speak, status, code) => {
  const { answer, openSockets } = await failing(speak, code === 'CELL_TIMEOUT' ? { timeoutMs: 150 } : {});
  expect(answer.statusCode).toBe(status);
  expect(answer.envelope().code).toBe(code);
  expect(answer.body).not.toContain('127.0.0.1');
  expect(answer.body).not.toContain(String(cell?.port));
  expect(openSockets()).toBe(0);
});

const UNRECOVERABLE: [name: string, speak: (socket: Socket) => void, error: string][] = [
  [
    'two Content-Lengths',
    (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 2\r\n\r\nok'),
    'Two Content-Lengths in one response',
  ],
  [
    'Transfer-Encoding with Content-Length',
    (socket) =>
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-length: 2\r\n\r\n2\r\nok\r\n0\r\n\r\n'),
    'Content-Length and Transfer-Encoding in one response',
  ],
  [
    'a body that is cut off',
    (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nab'),
    'The connection closed within the body',
  ],
  [
    'a reset after the headers',
    (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n', () => socket.resetAndDestroy()),
    'ECONNRESET',
  ],
];

test.each(UNRECOVERABLE)('%s is 502, told apart in the log, and closes the connection', async (_, speak, error) => {
  const { answer, log, openSockets } = await failing(speak);
  expect(answer.statusCode).toBe(502);
  const line = log.lines.find(({ level }) => level === 'ERROR');
  expect(String(line?.fields['error'])).toContain(error);
  const others = UNRECOVERABLE.map(([, , text]) => text).filter((text) => text !== error);
  for (const other of others) expect(String(line?.fields['error'])).not.toContain(other);
  expect(openSockets()).toBe(0);
});

test('a Cell that trickles a byte now and then is cut at the timeout', async () => {
  let timer: NodeJS.Timeout | undefined;
  const { answer, log } = await failing(
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n');
      timer = setInterval(() => socket.write('x'), 20);
    },
    { timeoutMs: 200 },
  );
  clearInterval(timer);
  expect(answer.envelope().code).toBe('CELL_TIMEOUT');
  expect(String(log.lines[0]?.fields['error'])).toContain('No whole answer in 200 ms');
});

test('a Cell that never answers is cut at the deadline of the request, where that is sooner than its own timeout', async () => {
  cell = await httpCell(() => undefined);
  const own = { baseUrl: cell.baseUrl, core: true, timeoutMs: 60_000 };
  const { ask } = testProxy({ erp: own }, { timeoutMs: 60_000 });
  const answer = await ask({}, 800);
  expect(answer.envelope().code).toBe('CELL_TIMEOUT');
});

test('a Cell that is not there is CELL_UNREACHABLE, and the log alone knows the address', async () => {
  const { ask, log } = testProxy({ erp: { baseUrl: NOBODY, core: true } });
  const answer = await ask();
  expect([answer.statusCode, answer.envelope().code]).toEqual([502, 'CELL_UNREACHABLE']);
  expect(answer.body).not.toContain('127.0.0.1');
  expect(String(log.lines[0]?.fields['error'])).toContain('ECONNREFUSED');
});

test('whatever fails, the answer is of a closed list; address, stack and key are for the log alone', async () => {
  const ADDRESS = '10.9.8.7:6543';
  const KEY = 'key-of-this-test';
  const internals = new Error(`no way to ${ADDRESS} with ${KEY}`);
  cell = await httpCell((_, response) => response.socket?.destroy());
  const cells = { erp: { baseUrl: cell.baseUrl, core: true } };
  const failures: [string, string, ProxyOptions][] = [
    ['CELL_UNREACHABLE', 'The connection broke', {}],
    ['SIGNING_UNAVAILABLE', '', { sign: signOrRefuse(() => Promise.reject(internals), Date.now) }],
    ['SERVICE_UNAVAILABLE', '', { sign: () => Promise.reject(internals) }],
    ['UNAUTHORIZED', '', { verdict: { outcome: 'refuse', refusal: refusal('UNAUTHORIZED', '', { cause: ADDRESS }) } }],
    ['SERVICE_UNAVAILABLE', 'The caller was not judged', { verdict: null }],
  ];
  for (const [code, details, options] of failures) {
    const { ask, log } = testProxy(cells, options);
    const answer = await ask({ method: 'POST', headers: { 'content-type': 'a/b', 'x-request-id': 'r-1' } });
    const { status, zh } = ERRORS[code as ErrorCode];
    expect([answer.statusCode, answer.envelope()]).toEqual([status, { code, message: zh, details, requestId: 'r-1' }]);
    expect(JSON.stringify(answer.headers)).not.toMatch(/10\.9|key-of|127\.0|Error/);
    expect(log.lines).toHaveLength(1);
  }
});

test('a Cell whose name does not resolve is CELL_UNREACHABLE', async () => {
  const answer = await testProxy({ erp: { baseUrl: UNKNOWN_HOST, core: true } }).ask();
  expect(answer.envelope().code).toBe('CELL_UNREACHABLE');
});

test("one route's own timeout counts before the deployment's", async () => {
  cell = await httpCell(() => undefined);
  const { ask } = testProxy({ erp: { baseUrl: cell.baseUrl, core: true, timeoutMs: 50 } }, { timeoutMs: 60_000 });
  expect((await ask()).envelope().code).toBe('CELL_TIMEOUT');
});

test.each([
  ['with a length', true],
  ['without a length', false],
])('an answer over the limit, sent %s, is UPSTREAM_ERROR and its connection is closed', async (_name, told) => {
  const size = MAX_BODY_BYTES + 1;
  cell = await httpCell((_, response) => {
    if (told) response.setHeader('content-length', size);
    response.end(Buffer.alloc(size));
  });
  const { ask, openSockets } = testProxy({ erp: { baseUrl: cell.baseUrl, core: true } });
  const answer = await ask();
  expect([answer.statusCode, answer.envelope().code]).toEqual([502, 'UPSTREAM_ERROR']);
  expect(openSockets()).toBe(0);
});

test('an answer at the limit passes', async () => {
  cell = await httpCell((_, response) => response.end(Buffer.alloc(MAX_BODY_BYTES, 0xff)));
  const answer = await testProxy({ erp: { baseUrl: cell.baseUrl, core: true } }).ask();
  expect(answer.statusCode).toBe(200);
  expect(answer.bytes.length).toBe(MAX_BODY_BYTES);
});
