// How the listening socket closes: what was on its way is answered within its grace, nothing new is taken, the rest is cut.

import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { FrontServer } from '../../../../lib/local/api/front-server';
import { untilTrue } from '../../../support/until';

const REQUEST = 'GET / HTTP/1.1\r\nhost: a\r\n\r\n';
/** Longer than any test may take. */
const GRACE_MS = 3_600_000;

let server: FrontServer;
let port: number;
let asked: ServerResponse[];
let heard: () => void;
beforeEach(async () => {
  asked = [];
  server = await FrontServer.listen({ host: '127.0.0.1', port: 0 }, async ({ url }, response) => {
    if (url === '/at-once') return void response.end('done');
    asked.push(response);
    heard();
  });
  ({ port } = server);
});

/** All that it hears until its end. */
function caller(request: string): { socket: Socket; text: Promise<string> } {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(request);
  let received = '';
  socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
  return { socket, text: new Promise((resolve) => socket.once('close', () => resolve(received))) };
}

async function ask(): Promise<{ socket: Socket; text: Promise<string> }> {
  const taken = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const calling = caller(REQUEST);
  await taken;
  return calling;
}

/** Its port is told only while it listens. */
async function listensNoMore(): Promise<void> {
  await untilTrue(() => {
    try {
      return server.port < 0;
    } catch {
      return true;
    }
  });
}

test('a request under way is answered as the last on its connection, and nothing else is taken', async () => {
  const { text } = await ask();
  const closed = server.close(GRACE_MS);
  await listensNoMore();
  const late = connect(port, '127.0.0.1');
  await expect(once(late, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  asked[0]?.end('late');
  await closed;
  expect(await text).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*Connection: close\r\n[\s\S]*late/);
});

test('connections that the kernel had taken are answered, each once', async () => {
  const callers = Array.from({ length: 40 }, () => caller(REQUEST.replace('/', '/at-once')));
  const closed = server.close(GRACE_MS);
  for (const { text } of callers)
    expect(await text).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*Connection: close\r\n[\s\S]*done/);
  await closed;
});

test('callers who come back at once do not keep it open', async () => {
  const comeBack = async (): Promise<number> => {
    let answers = 0;
    const isAnswered = async () => (await caller(REQUEST.replace('/', '/at-once')).text) !== '';
    for (; answers < 100 && (await isAnswered()); answers += 1);
    return answers;
  };
  const callers = Array.from({ length: 20 }, comeBack);
  await server.close(GRACE_MS);
  for (const answers of await Promise.all(callers)) expect(answers).toBeLessThanOrEqual(2);
});

test('a kept-alive connection may still send what was on its way', async () => {
  const { socket, text } = await ask();
  asked[0]?.end('first');
  await once(socket, 'data');
  const closed = server.close(GRACE_MS);
  await listensNoMore();
  socket.write(REQUEST.replace('/', '/at-once'));
  await closed;
  expect(await text).toMatch(/Connection: keep-alive\r\n[\s\S]*first[\s\S]*Connection: close\r\n[\s\S]*done/);
});

test('one that idles does not keep it open', async () => {
  const { socket, text } = await ask();
  const idle = asked[0]?.socket;
  asked[0]?.end('first');
  await once(socket, 'data');
  // Node itself would close it after some seconds.
  idle?.setTimeout(0);
  await server.close(GRACE_MS);
  expect(await text).toContain('first');
});

test('a caller that was refused, and stays, does not keep it open', async () => {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.write('CONNECT a:1 HTTP/1.1\r\nhost: a\r\n\r\n');
  expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 400 /);
  await server.close();
  socket.destroy();
});

test.each([0, 20])('one that takes longer than its %i ms is cut', async (graceMs) => {
  const { text } = await ask();
  await server.close(graceMs);
  expect(await text).toBe('');
});
