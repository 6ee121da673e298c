// One request on one connection: what has left when it fails, and that no end of it is an exception.

import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { Connection } from '../../../../lambdas/transport/http1/connection';
import { type ConnectionPool, createConnectionPool } from '../../../../lambdas/transport/http1/connection-pool';
import { type HttpCall, sendCall } from '../../../../lambdas/transport/http1/http-call';
import { requestHead, type WireRequest } from '../../../../lambdas/transport/http1/request-writer';
import { type TestCell, tcpCell } from '../../../support/cell-server';
import { selfSignedCertificate } from '../../../support/certificate';
import { untilTrue } from '../../../support/until';

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

let pool: ConnectionPool;
let cell: TestCell;
let requests: string[];
let peers: Socket[];
/** Called for each request that arrives. */
let answer: (socket: Socket, count: number) => void;
beforeEach(async () => {
  [requests, peers] = [[], []];
  answer = (socket) => void socket.write(OK);
  pool = createConnectionPool(() => 1_764_000_000_000);
  cell = await tcpCell((socket) => {
    peers.push(socket);
    socket.on('data', (data) => {
      requests.push(data.toString('latin1'));
      answer(socket, requests.length);
    });
  });
});
afterEach(async () => {
  jest.restoreAllMocks();
  pool.close();
  await cell.close();
});

function send(parts: Partial<HttpCall> = {}, connections: Parameters<typeof sendCall>[1] = pool) {
  const call: HttpCall = {
    secure: false,
    hostname: '127.0.0.1',
    port: cell.port,
    owner: 'acme',
    method: 'GET',
    target: '/',
    authority: 'cell.test',
    headers: {},
    signature: {},
    body: Buffer.alloc(0),
    unshared: false,
    maxIdleMs: 1_000,
    connectTimeoutMs: 20_000,
    timeoutMs: 20_000,
    maxBodyBytes: 1_000,
    ...parts,
  };
  return sendCall(call, connections);
}

/** One idle connection. */
async function warm(): Promise<void> {
  await send();
  expect(pool.size()).toEqual({ open: 1, idle: 1 });
}

const aTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('a call that is given up', () => {
  test('while its connection is looked at sends nothing, and puts the connection back', async () => {
    await warm();
    const recall = new AbortController();
    const ending = send({ method: 'POST', recall: recall.signal });
    expect(pool.size()).toEqual({ open: 1, idle: 0 });
    recall.abort();
    await expect(ending).resolves.toMatchObject({ reason: 'recalled', sent: false });
    await untilTrue(() => pool.size().idle > 0);
    await send();
    expect(requests.map((text) => text.split(' ')[0])).toEqual(['GET', 'GET']);
  });

  test('while it waits for a connection waits no more', async () => {
    const recall = new AbortController();
    const takeBack = jest.fn();
    const onceFree = jest.fn(() => takeBack);
    const full = { ...pool, reuse: async () => undefined, open: () => undefined, onceFree };
    const ending = send({ recall: recall.signal }, full);
    await untilTrue(() => onceFree.mock.calls.length > 0);
    recall.abort();
    await expect(ending).resolves.toMatchObject({ reason: 'recalled', sent: false });
    expect(takeBack).toHaveBeenCalledTimes(1);
  });

  test('before it began opens no connection', async () => {
    const recall = AbortSignal.abort();
    await expect(send({ recall })).resolves.toMatchObject({ reason: 'recalled', sent: false });
    await aTurn();
    expect(pool.size()).toEqual({ open: 0, idle: 0 });
  });

  test('while it connects has sent nothing', async () => {
    const recall = new AbortController();
    const ending = send({ recall: recall.signal });
    await aTurn();
    recall.abort();
    await expect(ending).resolves.toMatchObject({ reason: 'recalled' });
    expect([pool.size().open, requests]).toEqual([0, []]);
  });

  test('after it left counts as sent', async () => {
    const recall = new AbortController();
    answer = () => recall.abort();
    await expect(send({ recall: recall.signal })).resolves.toMatchObject({ reason: 'recalled', sent: true });
    expect(pool.size().open).toBe(0);
  });
});

test('a refused connection proves that nothing left', async () => {
  await expect(send({ port: 1 })).resolves.toMatchObject({ reason: 'unreachable', sent: false });
});

test.each([
  ['a new', 1],
  ['a kept', 2],
])('a reset after the request left over %s connection proves nothing', async (_which, last) => {
  answer = (socket, count) => (count === last ? socket.resetAndDestroy() : socket.write(OK));
  if (last === 2) await warm();
  const expected = { reason: 'reset', sent: true, reusedSocket: last === 2 };
  await expect(send({ method: 'POST' })).resolves.toMatchObject(expected);
});

test.each(['\r\n', 'x', `\r\n${OK}`])(
  'says that a kept connection broke where %j comes before a response',
  async (bytes) => {
    await warm();
    answer = (socket) => void socket.write(bytes);
    await expect(send()).resolves.toMatchObject({ reason: 'reset', reusedSocket: true });
  },
);

test('says that a kept connection speaks no HTTP where its response broke off behind the status line', async () => {
  await warm();
  answer = (socket) => void socket.write('HTTP/1.1 200 OK\r\nno header\r\n');
  await expect(send()).resolves.toMatchObject({ reason: 'protocol', reusedSocket: true });
});

test('keeps a connection for a second less than its peer says it does', async () => {
  const moment = { nowMs: 1_764_000_000_000 };
  const own = createConnectionPool(() => moment.nowMs);
  answer = (socket) => void socket.write(`HTTP/1.1 200 OK\r\nkeep-alive: timeout=5\r\ncontent-length: 0\r\n\r\n`);
  const opened = [];
  for (const ms of [0, 3_999, 4_000]) {
    moment.nowMs += ms;
    await send({ maxIdleMs: 60_000 }, own);
    opened.push(peers.length);
  }
  own.close();
  expect(opened).toEqual([1, 1, 2]);
});

test('says that a kept connection speaks no HTTP where a response has begun', async () => {
  await warm();
  answer = (socket) => void socket.write('HTTP/1.1 200 OK\r\nno header\r\n');
  await expect(send()).resolves.toMatchObject({ reason: 'protocol', reusedSocket: true });
});

test('says that a new connection speaks no HTTP where other bytes come', async () => {
  answer = (socket) => void socket.write('\r\n');
  await expect(send()).resolves.toMatchObject({ reason: 'protocol', reusedSocket: false });
});

test('an exception within an event is the failure of the call', async () => {
  const reads = (): boolean => {
    throw new Error('a bug');
  };
  const cause = new Error('a bug');
  await expect(send({ reads })).resolves.toMatchObject({ kind: 'failure', reason: 'unusable', cause });
  expect(pool.size().open).toBe(0);
});

test('a connection that cannot even be tried is the failure of the call', async () => {
  const broken = { ...pool, open: () => { throw new RangeError('port'); } }; // biome-ignore format: one line
  await expect(send({}, broken)).resolves.toMatchObject({ reason: 'unreachable', sent: false });
});

test('a status whose body is not of interest ends with its head, and so does its connection', async () => {
  answer = (socket) => void socket.write('HTTP/1.1 302 Found\r\ncontent-length: 9999\r\n\r\n');
  const end = await send({ reads: (status) => status === 200 });
  expect(end).toMatchObject({ kind: 'answer', status: 302, body: Buffer.alloc(0) });
  expect(pool.size().open).toBe(0);
});

test('a status whose body is of interest is read whole, and its connection kept', async () => {
  const end = await send({ reads: (status) => status === 200 });
  expect(end).toMatchObject({ kind: 'answer', status: 200, body: Buffer.from('ok') });
  expect(pool.size()).toEqual({ open: 1, idle: 1 });
});

test('a connection whose request is answered before all of it has left is not kept', async () => {
  answer = (socket) => void socket.pause().write(OK);
  await expect(send({ method: 'POST', body: Buffer.alloc(20_000_000) })).resolves.toMatchObject({ kind: 'answer' });
  await aTurn();
  expect(pool.size()).toEqual({ open: 0, idle: 0 });
});

test('a response that its peer ends by a hang-up is whole while the request still leaves', async () => {
  answer = (socket) => void socket.pause().end('HTTP/1.1 200 OK\r\n\r\nok');
  const end = await send({ method: 'POST', body: Buffer.alloc(20_000_000) });
  expect(end).toMatchObject({ kind: 'answer', body: Buffer.from('ok') });
});

test('a call whose connection is closed on this side fails at once', async () => {
  answer = () => pool.close();
  await expect(send()).resolves.toMatchObject({ reason: 'reset', sent: true });
});

/** In a thread of its own, so that it answers while this one does not look. */
const TLS_CELL = `
const { parentPort, workerData } = require('node:worker_threads');
const server = require('node:tls').createServer(workerData, (socket) => {
  socket.on('error', () => undefined).on('data', () => socket.write(${JSON.stringify(OK)}));
}).listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

test('a connection under TLS whose response comes before Node reports the written request is kept', async () => {
  const certificate = selfSignedCertificate();
  const thread = new Worker(TLS_CELL, { eval: true, workerData: certificate });
  const [port] = (await once(thread, 'message')) as [number];
  const origin = { secure: true, hostname: '127.0.0.1', port };
  const connection = new Connection(origin, 'acme', { ca: certificate.cert });
  await once(connection.socket, 'secureConnect');
  const write = connection.socket.write.bind(connection.socket);
  connection.socket.write = (...given: unknown[]) => {
    const isTaken = write(...(given as Parameters<typeof write>));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    return isTaken;
  };
  const ends: string[] = [];
  const connections = {
    ...pool,
    // What is written in this phase of the event loop is noticed after the next read.
    reuse: () => new Promise<Connection>((resolve) => setImmediate(resolve, connection)),
    release: () => void ends.push('kept'),
    discard: () => void ends.push('closed'),
  };
  await expect(send({ ...origin }, connections)).resolves.toMatchObject({ kind: 'answer' });
  await untilTrue(() => ends.length > 0);
  connection.socket.destroy();
  await thread.terminate();
  expect(ends).toEqual(['kept']);
});

test('is bound by the time for a connection only until there is one', async () => {
  const [set, cleared] = [jest.spyOn(globalThis, 'setTimeout'), jest.spyOn(globalThis, 'clearTimeout')];
  let isBound: boolean | undefined;
  answer = (socket) => {
    const timer = set.mock.results[set.mock.calls.findIndex(([, ms]) => ms === 10_000)]?.value as NodeJS.Timeout;
    isBound = !cleared.mock.calls.some(([ended]) => ended === timer);
    socket.write(OK);
  };
  await send({ connectTimeoutMs: 10_000 });
  expect(isBound).toBe(false);
});

test('leaves no timer and no listener behind', async () => {
  const recall = new AbortController();
  const removed = jest.spyOn(recall.signal, 'removeEventListener');
  const [set, cleared] = [jest.spyOn(globalThis, 'setTimeout'), jest.spyOn(globalThis, 'clearTimeout')];
  await send({ recall: recall.signal, connectTimeoutMs: 10_000 });
  await expect(send({ port: 1, connectTimeoutMs: 10_000 })).resolves.toMatchObject({ kind: 'failure' });
  const own = set.mock.calls.flatMap(([, ms], at) =>
    ms === 10_000 || ms === 20_000 ? [set.mock.results[at]?.value] : [],
  );
  const ended = new Set(cleared.mock.calls.map(([timer]) => timer));
  expect(own.map((timer) => ended.has(timer as NodeJS.Timeout))).toEqual([true, true, true, true]);
  expect(removed).toHaveBeenCalledTimes(1);
});

test('waits for a connection while all are taken, and is woken by any that is put down', async () => {
  const narrow = createConnectionPool(() => 0, { idle: 2, total: 1, perOrigin: 1 });
  try {
    const ends = await Promise.all(['a', 'b', 'a', 'c', 'b'].map((owner) => send({ owner }, narrow)));
    expect(ends.map(({ kind }) => kind)).toEqual(Array.from({ length: 5 }, () => 'answer'));
  } finally {
    narrow.close();
  }
});

test('reaches a peer by its IPv6 address', async () => {
  const server = createServer((socket) => void socket.on('data', () => socket.end(OK))).listen(0, '::1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await expect(send({ hostname: '::1', port })).resolves.toMatchObject({ kind: 'answer', status: 200 });
  server.close();
});

describe('the head of a request', () => {
  const request: WireRequest = {
    method: 'GET',
    target: '/a?b=1',
    authority: 'erp:8001',
    headers: { 'x-one': '1', 'x-signature': 'of the caller' },
    signature: { 'x-signature': 'own' },
    body: Buffer.alloc(0),
    unshared: false,
  };

  test.each<[Partial<WireRequest>, string[]]>([
    [{}, ['connection: keep-alive']],
    [{ unshared: true }, ['connection: close']],
    [{ body: Buffer.from('abc') }, ['connection: keep-alive', 'content-length: 3']],
    [{ method: 'POST' }, ['connection: keep-alive', 'content-length: 0']],
    [{ method: 'DELETE' }, ['connection: keep-alive']],
  ])('has its signature, how the connection goes on, and the length of a body: %#', (change, last) => {
    const { method = 'GET' } = change;
    const first = [`${method} /a?b=1 HTTP/1.1`, 'host: erp:8001', 'x-one: 1', 'x-signature: own'];
    expect(requestHead({ ...request, ...change })).toBe([...first, ...last, '', ''].join('\r\n'));
  });

  test.each<[string, Partial<WireRequest>]>([
    ['request line', { method: 'GET /x HTTP/1.1\r\n' }],
    ['request line', { target: '/a b' }],
    ['request line', { target: '' }],
    ['header name', { headers: { 'x one': '1' } }],
    ['header name', { headers: { 'x-one: 1\r\nx-two': '1' } }],
    ['header name', { signature: { '': '1' } }],
    ['value of x-one', { headers: { 'x-one': '1\r\nx-two: 2' } }],
    ['value of host', { authority: 'erp\n' }],
  ])('is not written with an invalid %s: %#', (what, change) => {
    expect(() => requestHead({ ...request, ...change })).toThrow(`${what} is invalid`);
  });
});
