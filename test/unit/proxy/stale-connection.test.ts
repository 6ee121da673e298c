// A pooled connection that the Cell had closed costs a read nothing, and a write only where it cannot have arrived.

import { once } from 'node:events';
import type { Socket } from 'node:net';
import { type TestCell, tcpCell } from '../../support/cell-server';
import { NOW_MS, testProxy } from '../../support/proxy';

let cell: TestCell | undefined;
afterEach(() => cell?.close());

/** Answers the first request of a connection and resets it on the second. */
async function forgetfulCell() {
  const requests: string[] = [];
  cell = await tcpCell((socket: Socket) => {
    let answered = false;
    socket.on('data', (data) => {
      requests.push(data.toString().split(' ')[0] ?? '');
      if (answered) socket.resetAndDestroy();
      else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
      answered = true;
    });
  });
  // The clock stands: a connection that idled for long would not be used again.
  const proxy = testProxy({ erp: { baseUrl: cell.baseUrl, core: true } }, { clock: () => NOW_MS });
  return { requests, proxy };
}

test('a read goes out once more, on a fresh connection', async () => {
  const { requests, proxy } = await forgetfulCell();
  await proxy.ask();
  await expect(proxy.ask()).resolves.toMatchObject({ statusCode: 200, body: 'ok' });
  expect(requests).toEqual(['GET', 'GET', 'GET']);
});

test('a write that may have arrived does not', async () => {
  const { requests, proxy } = await forgetfulCell();
  await proxy.ask();
  const headers = { 'content-type': 'a/b', 'x-request-id': 'r' };
  expect((await proxy.ask({ method: 'POST', headers, body: 'x' })).envelope().code).toBe('CELL_UNREACHABLE');
  expect(requests).toEqual(['GET', 'POST']);
});

test('a fresh connection that breaks is the Cell’s own failure: asked once', async () => {
  let connections = 0;
  cell = await tcpCell((socket) => {
    connections += 1;
    void once(socket, 'data').then(() => socket.resetAndDestroy());
  });
  const { ask } = testProxy({ erp: { baseUrl: cell.baseUrl, core: true } }, { retries: 0 });
  expect((await ask()).envelope().code).toBe('CELL_UNREACHABLE');
  expect(connections).toBe(1);
});
