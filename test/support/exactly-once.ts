// Mixed requests under injected resets, timeouts, 5xx, hang-ups and table outages: every POST that a caller saw
// succeed is in the Cell once, and none is there twice.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DEFAULT_BREAKER } from '../../lambdas/contract/settings';
import { memoryFleetTable } from './fleet';
import { testProxy } from './proxy';
import { runSeed, seededRandom } from './random';

const ENVIRONMENTS = 16;
const TIMEOUT_MS = 300;
/** How long refused callers wait before they come back. */
const COME_BACK_MS = 25;
const seed = runSeed('exactly once');
const random = seededRandom(seed);

/** Opens now and then, and not for the rest of the run. */
const BREAKER = { ...DEFAULT_BREAKER, minimumCalls: 20, openSeconds: 1 };

/** What the Cell does to a request, by chance; `effect` is what must happen once. */
const FAULTS: readonly [share: number, act: (response: ServerResponse, effect: () => void) => void][] = [
  [0.02, (response) => response.destroy()],
  [0.02, (response, effect) => (effect(), response.destroy())],
  [0.02, (response) => response.writeHead(503).end()],
  [0.02, (response, effect) => (effect(), response.writeHead(502).end())],
  [0.01, (response) => response.writeHead(500).end()],
  [0.01, (response, effect) => (effect(), void setTimeout(() => response.end('late'), 2 * TIMEOUT_MS))],
  [0.01, (response, effect) => (effect(), response.write('{"half"'), response.destroy())],
  [0.02, (response) => (response.socket?.write('garbage\r\n\r\n'), response.destroy())],
  // Answered well, and hung up without a word: the next request on this connection meets it.
  [0.05, (response, effect) => (effect(), response.end('ok', () => response.socket?.destroy()))],
];

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const CODES = new Set(['CELL_UNREACHABLE', 'UPSTREAM_ERROR', 'CELL_TIMEOUT', 'CIRCUIT_OPEN']);

/** Fails where a confirmed write is missing at the Cell, or one is there twice. */
export async function expectEachOnce(requests: number): Promise<void> {
  const effects = new Map<string, number>();
  const cell = createServer((request: IncomingMessage, response) => {
    request.resume().on('end', () => {
      const id = request.headers['x-request-id'];
      const effect = (): void => {
        if (request.method === 'POST' && typeof id === 'string') effects.set(id, (effects.get(id) ?? 0) + 1);
      };
      let chance = random();
      for (const [share, act] of FAULTS) {
        chance -= share;
        if (chance < 0) return act(response, effect);
      }
      effect();
      response.end('ok');
    });
  });
  await new Promise<void>((resolve) => cell.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(cell.address() as AddressInfo).port}`;

  const table = memoryFleetTable();
  table.disturb = async () => {
    const chance = random();
    if (chance < 0.1) throw new Error('no table');
    if (chance < 0.12) await pause(150);
  };
  const tally = { confirmed: 0, failed: 0, read: 0, unread: 0 };
  const confirmed: string[] = [];
  const unknown: string[] = [];

  const environment = async (name: number): Promise<void> => {
    const { ask } = testProxy({ erp: { baseUrl, core: true } }, { table, timeoutMs: TIMEOUT_MS, breaker: BREAKER });
    for (let count = 0; count < requests / ENVIRONMENTS; count += 1) {
      const isWrite = random() < 0.5;
      const id = `${name}-${count}`;
      const headers = { 'content-type': 'application/json', 'x-request-id': id };
      const answer = await ask(
        isWrite ? { method: 'POST', headers, body: '{"amount":1}' } : { method: 'GET', headers },
      );
      const isGood = answer.statusCode === 200;
      if (isWrite) tally[isGood ? 'confirmed' : 'failed'] += 1;
      else tally[isGood ? 'read' : 'unread'] += 1;
      if (isWrite && isGood) confirmed.push(id);
      if (!isGood && answer.headers['retry-after'] !== undefined) await pause(COME_BACK_MS);
      if (!isGood && answer.body !== '' && !CODES.has(answer.envelope().code)) unknown.push(String(answer.body));
    }
  };
  await Promise.all(Array.from({ length: ENVIRONMENTS }, (_, name) => environment(name)));
  cell.closeAllConnections();
  await new Promise((resolve) => cell.close(resolve));
  process.stdout.write(`exactly once: ${JSON.stringify({ ...tally, effects: effects.size })}\n`);

  expect(tally.confirmed + tally.failed + tally.read + tally.unread).toBe(requests);
  expect(confirmed.filter((id) => effects.get(id) !== 1)).toEqual([]);
  expect([...effects].filter(([, times]) => times > 1)).toEqual([]);
  expect(unknown).toEqual([]);
  // The faults were met, and many requests came through all the same: how many, the machine's speed has a say in.
  expect(tally.failed).toBeGreaterThan(requests / 200);
  expect(tally.confirmed).toBeGreaterThan(requests / 20);
  expect(tally.read).toBeGreaterThan(requests / 20);
}
