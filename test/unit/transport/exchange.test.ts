// Bounded exchanges over real sockets: what is kept, what is trusted, and how failures are named.

import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer as createSecureServer, type TLSSocket } from 'node:tls';
import { exchange } from '../../../lambdas/transport/exchange';
import { createConnectionPool } from '../../../lambdas/transport/http1/connection-pool';
import { NOBODY, type TestCell, tcpCell } from '../../support/cell-server';
import { selfSignedCertificate } from '../../support/certificate';

const BOUNDS = { timeoutMs: 20_000, maxBytes: 100 };
const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

let peer: TestCell | undefined;
let requests: string[];
let sockets: Socket[];
afterEach(() => peer?.close());

async function peerThat(answers: (socket: Socket) => void): Promise<string> {
  [requests, sockets] = [[], []];
  peer = await tcpCell((socket) => {
    sockets.push(socket);
    socket.on('data', (data) => {
      requests.push(data.toString('latin1'));
      answers(socket);
    });
  });
  return peer.baseUrl;
}

test('a connection of its own says so, and is closed at the end', async () => {
  const url = await peerThat((socket) => void socket.write(OK));
  await expect(exchange(`${url}/a?b`, BOUNDS)).resolves.toEqual({ status: 200, body: Buffer.from('ok') });
  expect(requests).toEqual([`GET /a?b HTTP/1.1\r\nhost: 127.0.0.1:${peer?.port}\r\nconnection: close\r\n\r\n`]);
  if (sockets[0]?.destroyed === false) await once(sockets[0], 'close');
});

test('a kept connection carries the next request', async () => {
  const url = await peerThat((socket) => void socket.write(OK));
  const kept = { pool: createConnectionPool(() => 0), maxIdleMs: 1 };
  for (const body of ['one', 'two']) await exchange(url, { ...BOUNDS, method: 'POST', body, kept });
  expect([sockets.length, requests.length]).toEqual([1, 2]);
  kept.pool.close();
});

test('the host is named once where the signed headers name it', async () => {
  const url = await peerThat((socket) => void socket.write(OK));
  await exchange(url, { ...BOUNDS, headers: { host: 'signed.test', accept: 'a/b' } });
  expect(requests[0]?.match(/^host: .*$/gim)).toEqual(['host: signed.test']);
});

test.each([
  ['nobody says which statuses count', undefined, { status: 503, body: Buffer.from('busy') }],
  ['its status counts', () => true, { status: 503, body: Buffer.from('busy') }],
  ['its status does not count', (status: number) => status === 200, { status: 503, body: Buffer.alloc(0) }],
])('a body is read where %s', async (_, reads, answer) => {
  const url = await peerThat((socket) => void socket.write('HTTP/1.1 503 x\r\ncontent-length: 4\r\n\r\nbusy'));
  await expect(exchange(url, { ...BOUNDS, ...(reads && { reads }) })).resolves.toEqual(answer);
});

test.each<[name: string, answer: (socket: Socket) => void, unsent: boolean]>([
  ['AnswerTooLarge', (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 101\r\n\r\n'), false],
  ['ProtocolError', (socket) => socket.write('SSH-2.0\r\n'), false],
  ['ECONNRESET', (socket) => socket.end(), false],
  ['ECONNRESET', (socket) => socket.end(OK.slice(0, -1)), false],
  ['ECONNRESET', (socket) => socket.resetAndDestroy(), false],
])('names a failure %s, of a request that left', async (name, answer, unsent) => {
  const url = await peerThat(answer);
  await expect(exchange(url, BOUNDS)).rejects.toMatchObject({ name, unsent });
});

test('a refused connection is named by its code, and nothing has left', async () => {
  await expect(exchange(NOBODY, BOUNDS)).rejects.toMatchObject({ name: 'ECONNREFUSED', unsent: true });
});

test('the proxy variables of a shell reach no exchange', async () => {
  const url = await peerThat((socket) => void socket.write(OK));
  const before = { ...process.env };
  Object.assign(process.env, { NODE_USE_ENV_PROXY: '1', http_proxy: NOBODY, HTTP_PROXY: NOBODY });
  try {
    await expect(exchange(url, BOUNDS)).resolves.toMatchObject({ status: 200 });
  } finally {
    process.env = before;
  }
});

test('a certificate is verified again for each connection, by the authorities that were given', async () => {
  const certificate = selfSignedCertificate();
  const resumed: boolean[] = [];
  const server = createSecureServer(certificate, (socket: TLSSocket) => {
    resumed.push(socket.isSessionReused());
    socket.on('data', () => socket.write(OK)).on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (let count = 0; count < 2; count += 1) await exchange(url, { ...BOUNDS, ca: certificate.cert });
  await expect(exchange(url, BOUNDS)).rejects.toMatchObject({ name: 'DEPTH_ZERO_SELF_SIGNED_CERT', unsent: true });
  expect(resumed).toEqual([false, false]);
  server.close();
});
