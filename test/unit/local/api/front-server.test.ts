// How the listening socket closes: nothing new, requests under way answered within their grace, the rest cut.

import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { FrontServer } from '../../../../lib/local/api/front-server';

let server: FrontServer;
let asked: ServerResponse[] = [];
let heard: () => void = () => undefined;
beforeEach(async () => {
  asked = [];
  server = await FrontServer.listen({ host: '127.0.0.1', port: 0 }, async (_, response) => {
    asked.push(response);
    heard();
  });
});

async function ask(): Promise<{ socket: Socket; text: Promise<string> }> {
  const taken = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const socket = connect(server.port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
  let received = '';
  socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
  await taken;
  return { socket, text: once(socket, 'close').then(() => received) };
}

test('a request under way is answered, its kept-alive connection then closed, and nothing else is taken', async () => {
  const { text } = await ask();
  const { port } = server;
  const closed = server.close(60_000);
  const late = connect(port, '127.0.0.1');
  await expect(once(late, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  asked[0]?.end('late');
  await closed;
  expect(await text).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*late/);
});

test.each([0, 20])('one that takes longer than its %i ms is cut', async (graceMs) => {
  const { text } = await ask();
  await server.close(graceMs);
  expect(await text).toBe('');
});
