// An environment is stopped while it keeps a connection, the Cell speaks on it meanwhile, and a request waits when the
// environment goes on: it gets its own answer.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';
import { type TestCell, tcpCell } from '../support/cell-server';
import { untilTrue } from '../support/until';

const folder = mkdtempSync(path.join(tmpdir(), 'environment-'));
const script = path.join(folder, 'environment.cjs');
beforeAll(() => {
  const entryPoints = [path.join(__dirname, '../support/freezable-environment.ts')];
  buildSync({ entryPoints, bundle: true, platform: 'node', outfile: script, logLevel: 'silent' });
});
afterAll(() => rmSync(folder, { recursive: true }));

let cell: TestCell;
let sockets: Socket[];
let environment: ChildProcess;
beforeEach(async () => {
  sockets = [];
  cell = await tcpCell((socket) => {
    sockets.push(socket);
    socket.on('data', (data) => socket.write(ok(`answer to ${data.toString('latin1').split(' ')[1]}`)));
  });
  environment = spawn(process.execPath, [script, String(cell.port)], { stdio: ['pipe', 'pipe', 'inherit'] });
});
afterEach(async () => {
  const ended = once(environment, 'exit');
  environment.kill('SIGKILL');
  await ended;
  await cell.close();
});

const ok = (body: string): string => `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
const CLOSED = 'HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n';

test.each<[what: string, act: (socket: Socket) => void]>([
  ['a second response', (socket) => socket.write(ok('stale'))],
  ['a 408', (socket) => socket.write(CLOSED)],
  ['a 408 and a hang-up', (socket) => socket.end(CLOSED)],
  ['half a response', (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-le')],
  ['a line break', (socket) => socket.write('\r\n')],
  ['a hang-up', (socket) => socket.end()],
  ['a reset', (socket) => socket.resetAndDestroy()],
])('%s while it is stopped reaches no request', async (_what, act) => {
  const answers = createInterface({ input: environment.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  const answer = async (): Promise<string> => (await answers.next()).value as string;
  const ask = (target: string) => environment.stdin?.write(`${target}\n`);
  ask('/first');
  expect(await answer()).toBe('200 answer to /first');
  for (let freeze = 0; freeze < 3; freeze += 1) {
    environment.kill('SIGSTOP');
    const spoken = sockets.at(-1) as Socket;
    // The request waits in the pipe, and the Cell's word in the socket: the environment finds first what came first.
    ask(`/after-${freeze}`);
    await untilTrue(() => environment.stdin?.writableLength === 0, { pauseMs: 1 });
    act(spoken);
    const isOut = (): boolean =>
      spoken.closed || (spoken.writableEnded ? spoken.writableFinished : spoken.writableLength === 0);
    await untilTrue(isOut, { pauseMs: 1 });
    environment.kill('SIGCONT');
    expect(await answer()).toBe(`200 answer to /after-${freeze}`);
  }
  expect(sockets).toHaveLength(4);
});

test('a connection on which nothing was said is used again', async () => {
  const answers = createInterface({ input: environment.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  for (const target of ['/one', '/two']) {
    environment.stdin?.write(`${target}\n`);
    expect((await answers.next()).value).toBe(`200 answer to ${target}`);
    environment.kill('SIGSTOP');
    environment.kill('SIGCONT');
  }
  expect(sockets).toHaveLength(1);
});
