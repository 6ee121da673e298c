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

test('a connection that idled within the limit is used again', async () => {
  await ask();
  expect(pool.hasIdle()).toBe(true);
  clockMs = 1_000;
  pool.dropIdle(1_000);
  expect(await ask()).toBe(true);
});

test('one that idled longer, as through a freeze, is not', async () => {
  await ask();
  clockMs = 1_001;
  pool.dropIdle(1_000);
  expect(pool.hasIdle()).toBe(false);
  expect(await ask()).toBe(false);
});
