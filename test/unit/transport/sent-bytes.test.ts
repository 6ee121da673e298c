// The proof that a request did not leave, against real sockets.

import { Agent, type ClientRequest, request as send } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { watchSentBytes } from '../../../lambdas/transport/sent-bytes';

let server: Server;
let sockets: Socket[];
let port: number;

beforeEach(async () => {
  sockets = [];
  server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

function outcome(request: ClientRequest): Promise<string> {
  return new Promise((resolve) => {
    request.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    request.on('response', (response) => response.resume().on('end', () => resolve('answered')));
  });
}

test('a refused connection proves that nothing left', async () => {
  await new Promise((resolve) => server.close(resolve));
  const request = send({ port, host: '127.0.0.1', method: 'POST' });
  const sent = watchSentBytes(request, false);
  request.end('body');
  expect(await outcome(request)).toBe('ECONNREFUSED');
  expect(sent()).toBe(false);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

test('an answered request has left, also over a used connection', async () => {
  const agent = new Agent({ keepAlive: true });
  for (const reused of [false, true]) {
    const request = send({ port, host: '127.0.0.1', method: 'POST', agent });
    const sent = watchSentBytes(request, false);
    request.end('body');
    expect(await outcome(request)).toBe('answered');
    expect(request.reusedSocket).toBe(reused);
    expect(sent()).toBe(true);
    await new Promise((resolve) => setImmediate(resolve));
  }
  agent.destroy();
});

test('a reset after the request went out proves nothing', async () => {
  const agent = new Agent({ keepAlive: true });
  const first = send({ port, host: '127.0.0.1', method: 'POST', agent });
  first.end();
  expect(await outcome(first)).toBe('answered');
  await new Promise((resolve) => setImmediate(resolve));
  const [peer] = sockets;
  peer?.removeAllListeners('data');
  peer?.on('data', () => peer.resetAndDestroy());
  const second = send({ port, host: '127.0.0.1', method: 'POST', agent });
  const sent = watchSentBytes(second, false);
  second.end('body');
  expect(await outcome(second)).toBe('ECONNRESET');
  expect(second.reusedSocket).toBe(true);
  expect(sent()).toBe(true);
  agent.destroy();
});

test('a connection given up while it is being made proves that nothing left', async () => {
  const request = send({ port, host: '127.0.0.1', method: 'POST' });
  const sent = watchSentBytes(request, false);
  const ended = outcome(request);
  request.once('socket', (socket) => socket.destroy(new Error('given up')));
  request.end('body');
  expect(await ended).toBe('given up');
  expect(sent()).toBe(false);
});
