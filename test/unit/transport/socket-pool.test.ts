// Pooled connections are judged by the wall clock when they are about to be used, not by timers.

import { Agent, createServer, type Server, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type SocketPool, socketPool } from '../../../lambdas/transport/socket-pool';

let server: Server;
let clockMs: number;
let pool: SocketPool;

beforeEach(async () => {
  server = createServer((_request, response) => void response.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  clockMs = 0;
  pool = socketPool(new Agent({ keepAlive: true }), () => clockMs);
});
afterEach(async () => {
  pool.agent.destroy();
  await new Promise((resolve) => server.close(resolve));
});

/** Resolves with whether the request went out over a used connection. */
function ask(): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    const request = send({ port, host: '127.0.0.1', agent: pool.agent }, (response) => {
      response.resume().on('end', () => setImmediate(resolve, request.reusedSocket));
    });
    request.on('error', reject).end();
  });
}

const peer = () => ({ hostname: '127.0.0.1', port: (server.address() as AddressInfo).port });

test('a connection that idled for less than the limit is used again', async () => {
  await ask();
  expect(pool.hasIdle(peer())).toBe(true);
  clockMs = 999;
  pool.dropIdle(peer(), 1_000);
  expect(await ask()).toBe(true);
});

test('one that idled longer, as through a freeze, is not', async () => {
  await ask();
  clockMs = 1_000;
  pool.dropIdle(peer(), 1_000);
  expect(pool.hasIdle(peer())).toBe(false);
  expect(await ask()).toBe(false);
});

test("another peer's connections are left alone", async () => {
  await ask();
  const other = { hostname: '127.0.0.1', port: 1 };
  pool.dropIdle(other, 0);
  expect([pool.hasIdle(other), pool.hasIdle(peer())]).toEqual([false, true]);
});
