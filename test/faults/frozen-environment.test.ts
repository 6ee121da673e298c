// Connections that a freeze of the environment has outlived: what a write and a read do with them.

import type { Socket } from 'node:net';
import { type CellCall, createCallCell } from '../../lambdas/proxy/cell-call';
import { type ConnectionPool, createConnectionPool } from '../../lambdas/transport/http1/connection-pool';
import { type TestCell, tcpCell } from '../support/cell-server';

let clockMs: number;
let pool: ConnectionPool;
let cell: TestCell;
let connections: Socket[];

beforeEach(async () => {
  clockMs = 1_764_000_000_000;
  connections = [];
  pool = createConnectionPool(() => clockMs);
  cell = await tcpCell((socket) => {
    connections.push(socket);
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'));
  });
});
afterEach(async () => {
  pool.close();
  await cell.close();
});

function ask(method: string): ReturnType<ReturnType<typeof createCallCell>> {
  const call: CellCall = {
    owner: 'acme',
    secure: false,
    hostname: '127.0.0.1',
    port: cell.port,
    method,
    target: '/',
    headers: {},
    body: Buffer.alloc(0),
    connectTimeoutMs: 1_000,
    timeoutMs: 5_000,
    authority: 'erp.test',
    signature: {},
    fresh: false,
    unshared: false,
    recall: undefined,
  };
  return createCallCell(pool)(call);
}

/** The connection is back in the pool once the answer's last event has passed. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('a connection that idled a moment is used again, by reads and writes', async () => {
  for (const method of ['POST', 'GET', 'POST']) {
    await expect(ask(method)).resolves.toMatchObject({ kind: 'answer' });
    await settled();
    clockMs += 1_000;
  }
  expect(connections).toHaveLength(1);
});

test('after a freeze a write takes a fresh connection, though no timer has run', async () => {
  await ask('POST');
  await settled();
  clockMs += 1_500;
  await expect(ask('POST')).resolves.toMatchObject({ kind: 'answer' });
  expect(connections).toHaveLength(2);
});

test('after a short one a read still uses the old connection; after a long one nobody does', async () => {
  await ask('GET');
  await settled();
  clockMs += 20_000;
  await ask('GET');
  await settled();
  expect(connections).toHaveLength(1);
  clockMs += 55_000;
  await ask('GET');
  expect(connections).toHaveLength(2);
});

test('a hang-up that has arrived unseen is seen before a write takes the connection', async () => {
  await ask('POST');
  await settled();
  connections[0]?.resetAndDestroy();
  await expect(ask('POST')).resolves.toMatchObject({ kind: 'answer', status: 200 });
  expect(connections).toHaveLength(2);
});
