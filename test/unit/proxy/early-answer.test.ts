// A Cell may answer before it has read a large body, and hang up: its answer reaches the caller, and the write goes once.

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { MAX_BODY_BYTES } from '../../../lambdas/contract/limits';
import { testProxy } from '../../support/proxy';
import { untilTrue } from '../../support/until';

/** Reads one piece of each request, says how many it was asked, and hangs up on the rest. In a thread, to be as fast. */
const HASTY_CELL = `
const { createServer } = require('node:net');
let asked = 0;
const server = createServer((socket) => {
  socket.on('error', () => undefined).once('data', () => {
    const body = String(++asked);
    socket.pause().write('HTTP/1.1 413 Too Large\\r\\ncontent-length: ' + body.length + '\\r\\n\\r\\n' + body);
    socket.destroy();
  });
}).listen(0, '127.0.0.1', () => require('node:worker_threads').parentPort.postMessage(server.address().port));
`;

/** The answer overtakes the body in about every second one. */
const REQUESTS = 20;

let cell: Worker;
afterEach(() => cell.terminate());

test('its answer is passed on, whether or not the rest of the body was sent, and nothing is sent twice', async () => {
  cell = new Worker(HASTY_CELL, { eval: true });
  const [port] = (await once(cell, 'message')) as [number];
  const { ask, openSockets } = testProxy({ erp: { baseUrl: `http://127.0.0.1:${port}`, core: true } });
  const body = 'x'.repeat(MAX_BODY_BYTES);
  const answers: unknown[] = [];
  for (let count = 1; count <= REQUESTS; count += 1) {
    const headers = { 'content-type': 'text/plain', 'x-request-id': `r${count}` };
    const answer = await ask({ method: 'POST', headers, body });
    answers.push([answer.statusCode, answer.body]);
  }
  expect(answers).toEqual(Array.from({ length: REQUESTS }, (_, index) => [413, String(index + 1)]));
  await untilTrue(() => openSockets() === 0);
});
