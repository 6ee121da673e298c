// Who gets which connection: never another owner's, never one that spoke or rested too long, never too many.

import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Connection } from '../../../../lambdas/transport/http1/connection';
import { type ConnectionPool, createConnectionPool } from '../../../../lambdas/transport/http1/connection-pool';
import { type TestCell, tcpCell } from '../../../support/cell-server';
import { untilTrue } from '../../../support/until';

const LIMITS = { idle: 2, total: 4, perOrigin: 3 };

let nowMs: number;
let pool: ConnectionPool;
let cell: TestCell;
let peers: Socket[];
beforeEach(async () => {
  nowMs = 1_764_000_000_000;
  peers = [];
  cell = await tcpCell((socket) => peers.push(socket.resume()));
  pool = createConnectionPool(() => nowMs, LIMITS);
});
afterEach(async () => {
  pool.close();
  await cell.close();
});

const origin = () => ({ secure: false, hostname: '127.0.0.1', port: cell.port });

/** Connected, with its peer at hand. */
async function opened(owner = 'acme', at = origin()): Promise<Connection> {
  const connection = pool.open(at, owner) as Connection;
  const count = peers.length;
  await once(connection.socket, 'connect');
  await untilTrue(() => peers.length > count);
  return connection;
}

async function rested(owner = 'acme'): Promise<Connection> {
  const connection = await opened(owner);
  pool.release(connection);
  return connection;
}

test('hands a connection to its owner only', async () => {
  const own = await rested('acme');
  await expect(pool.reuse(origin(), 'globex', 1_000)).resolves.toBeUndefined();
  await expect(pool.reuse(origin(), 'acme', 1_000)).resolves.toBe(own);
  await expect(pool.reuse(origin(), 'acme', 1_000)).resolves.toBeUndefined();
});

test.each(['owner', 'origin'])('does not take one %s for another by a name made up of both', async (which) => {
  await rested('acme');
  const forged = which === 'owner' ? `acme\n` : `\nacme`;
  await expect(pool.reuse(origin(), forged, 1_000)).resolves.toBeUndefined();
});

test('hands out the warmest one first', async () => {
  const colder = await rested();
  const warmer = await rested();
  await expect(pool.reuse(origin(), 'acme', 1_000)).resolves.toBe(warmer);
  await expect(pool.reuse(origin(), 'acme', 1_000)).resolves.toBe(colder);
});

test.each<[what: string, ms: number, keepAliveMs: number, open: number]>([
  ['longer than the request allows, and keeps it for others', 1_000, Number.POSITIVE_INFINITY, 1],
  ['longer than its peer keeps it, and closes it', 500, 500, 0],
  ['before the clock was set back, and closes it', -1, Number.POSITIVE_INFINITY, 0],
])('does not hand out one that rested %s', async (_what, ms, keepAliveMs, open) => {
  const connection = await opened();
  connection.keepAliveMs = keepAliveMs;
  pool.release(connection);
  nowMs += ms;
  await expect(pool.reuse(origin(), 'acme', 1_000)).resolves.toBeUndefined();
  expect(pool.size()).toEqual({ open, idle: open });
});

test.each<[what: string, act: (peer: Socket) => void]>([
  ['a byte', (peer) => peer.write('H')],
  ['a whole response', (peer) => peer.write('HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n')],
  ['a hang-up', (peer) => peer.end()],
  ['a reset', (peer) => peer.resetAndDestroy()],
])('closes one that met %s while it rested, though nobody had looked yet', async (_what, act) => {
  await rested();
  act(peers[0] as Socket);
  await expect(pool.reuse(origin(), 'acme', 1_000)).resolves.toBeUndefined();
  expect(pool.size()).toEqual({ open: 0, idle: 0 });
});

test('forgets a connection whose peer hangs up, though nothing asks for it', async () => {
  await rested();
  peers[0]?.end();
  await untilTrue(() => pool.size().open === 0);
  expect(pool.size().idle).toBe(0);
});

test('keeps as many idle ones as it may, and closes the one that rested longest', async () => {
  const [first, second, third] = [await opened('a'), await opened('b'), await opened('c')];
  for (const connection of [first, second, third]) pool.release(connection);
  expect(pool.size()).toEqual({ open: 2, idle: 2 });
  expect([first, second, third].map(({ usable }) => usable)).toEqual([false, true, true]);
});

test('keeps no connection that is closed, half closed or of another pool', async () => {
  const other = createConnectionPool(() => nowMs, LIMITS);
  const foreign = other.open(origin(), 'acme') as Connection;
  const [closed, half] = [await opened(), await opened()];
  pool.discard(closed);
  half.socket.end();
  for (const connection of [foreign, closed, half]) pool.release(connection);
  expect(pool.size().idle).toBe(0);
  other.close();
});

test('a connection keeps the process alive while it is in use, and not while it rests', async () => {
  const isHolding = ({ socket }: Connection) =>
    (socket as unknown as { readonly _handle: { hasRef(): boolean } })._handle.hasRef();
  const connection = await opened();
  const held = [isHolding(connection)];
  pool.release(connection);
  held.push(isHolding(connection));
  await pool.reuse(origin(), 'acme', 1_000);
  expect([...held, isHolding(connection)]).toEqual([true, false, true]);
});

test('opens no more to one origin than it may; an idle one makes room', async () => {
  const [first] = [await opened('a'), await opened('b'), await opened('c')];
  expect(pool.open(origin(), 'd')).toBeUndefined();
  pool.release(first);
  const opening = opened('d');
  expect(pool.size()).toEqual({ open: 3, idle: 0 });
  await opening;
  expect([first.usable, pool.size()]).toEqual([false, { open: 3, idle: 0 }]);
});

test('opens no more in all than it may; another origin’s idle one makes room', async () => {
  const other = await tcpCell((socket) => peers.push(socket.resume()));
  const at = { ...origin(), port: other.port };
  const [first] = [await opened('a'), await opened('b'), await opened('c', at), await opened('d', at)];
  expect(pool.open(at, 'e')).toBeUndefined();
  pool.release(first);
  await opened('e', at);
  expect([first.usable, pool.size()]).toEqual([false, { open: 4, idle: 0 }]);
  pool.close();
  await other.close();
});

test('calls those that wait when a connection is put down or closed', async () => {
  const connection = await opened();
  const woken: string[] = [];
  pool.onceFree(() => woken.push('first'));
  const takeBack = pool.onceFree(() => woken.push('taken back'));
  takeBack();
  pool.release(connection);
  expect(woken).toEqual(['first']);
  pool.onceFree(() => woken.push('second'));
  pool.discard(connection);
  expect(woken).toEqual(['first', 'second']);
});

test('closes what is idle and what is in use', async () => {
  await rested();
  await opened();
  const ended = peers.map((peer) => once(peer, 'close'));
  pool.close();
  await Promise.all(ended);
  expect(cell.openConnections()).toBe(0);
});
