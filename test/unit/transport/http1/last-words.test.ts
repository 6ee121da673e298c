// A write that meets a hang-up fails, as it must; but not before what the peer had said by then was read.

import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, Socket } from 'node:net';
import { hearOut, writeRequest } from '../../../../lambdas/transport/http1/request-writer';

let server: Server;
let client: Socket;
let peer: Socket;
beforeEach(async () => {
  server = createServer({ pauseOnConnect: true, allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  client = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true });
  [[peer]] = await Promise.all([accepted, once(client, 'connect')]);
  hearOut(client);
  hearOut(client);
});
afterEach(() => {
  client.destroy();
  server.close();
});

/** The code of the error it ends with. */
async function errorCode(): Promise<unknown> {
  const [error] = (await once(client, 'error')) as [NodeJS.ErrnoException];
  return error.code;
}

const HANG_UP = expect.stringMatching(/^(EPIPE|ECONNRESET)$/) as unknown;

test.each([
  ['one piece', 1],
  ['several', 3],
])('the answer is read, and the write of %s fails then', async (_, pieces) => {
  let read = '';
  client.on('data', (chunk: Buffer) => (read += chunk.toString()));
  client.write('first');
  peer.write('answer');
  // With bytes unread the kernel resets the connection, in this very turn.
  peer.destroy();
  client.cork();
  for (let piece = 0; piece < pieces; piece += 1) client.write('rest');
  client.uncork();
  expect([await errorCode(), read]).toEqual([HANG_UP, 'answer']);
});

test.each([
  ['EPIPE', 'answer'],
  ['ECONNRESET', 'answer'],
  ['ETIMEDOUT', ''],
])('a write that fails with %s fails when %j was read', async (code, said) => {
  const socket = new Socket();
  socket._read = () => undefined;
  socket._write = (_chunk, _encoding, done) => done(Object.assign(new Error('not written'), { code }));
  hearOut(socket);
  let read = '';
  socket.on('data', (chunk: Buffer) => (read += chunk.toString()));
  const failed = once(socket, 'error');
  socket.write('rest');
  socket.push('answer');
  socket.push(null);
  expect([await failed, read]).toEqual([[expect.objectContaining({ code })], said]);
});

test('a connection of many large bodies is listened to once', () => {
  const socket = new Socket();
  const written = () => ['_write', '_writev'].map((name) => Reflect.get(socket, name) as unknown);
  hearOut(socket);
  const first = written();
  hearOut(socket);
  expect(written()).toEqual(first);
  expect(first).toEqual([expect.any(Function), expect.any(Function)]);
});

test('where the peer had said its last word before, the write fails at once', async () => {
  peer.end('answer');
  await once(client.resume(), 'end');
  client.write('first');
  peer.destroy();
  client.write('rest');
  expect(await errorCode()).toEqual(HANG_UP);
});

test.each([
  ['no body', 0],
  ['a small body', 16_384],
  ['a large body', 16_385],
])('a request with %s leaves in one write', async (_, bytes) => {
  const writes: number[] = [];
  const socket = new Socket();
  socket._writev = (chunks: readonly { readonly chunk: Buffer }[], done) => {
    writes.push(chunks.reduce((sum, { chunk }) => sum + chunk.length, 0));
    done();
  };
  socket._write = (chunk: Buffer, _encoding, done) => socket._writev?.([{ chunk, encoding: 'latin1' }], done);
  writeRequest(socket, 'head', Buffer.alloc(bytes));
  expect(writes).toEqual([4 + bytes]);
});
