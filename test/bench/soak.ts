// `npm run soak`: minutes of mixed traffic with faults through one environment. See --help.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DEFAULT_BREAKER } from '../../lambdas/contract/settings';
import { helpAsked } from '../../lib/terminal/help-asked';
import { memoryFleetTable } from '../support/fleet';
import { testProxy } from '../support/proxy';
import { runSeed, seededRandom } from '../support/random';

const MINUTES = Number(process.env['SOAK_MINUTES'] ?? 3);
const CALLERS = 8;
const SAMPLES = 12;
/** Growth between the second and the last third that is no leak yet. */
const TOLERATED = 1.1;

function startCell(random: () => number): ReturnType<typeof createServer> {
  return createServer((request, response) => {
    request.resume().on('end', () => {
      const chance = random();
      if (chance < 0.01) response.destroy();
      else if (chance < 0.03) response.writeHead(503).end();
      else if (chance < 0.04) response.end('bye', () => response.socket?.destroy());
      else if (chance < 0.05) response.end(Buffer.alloc(200_000));
      else response.end('{"items":[]}');
    });
  });
}

async function main(): Promise<void> {
  const collect = globalThis.gc;
  if (collect === undefined) throw new Error('Run with --expose-gc');
  const random = seededRandom(runSeed('soak'));
  const cell = startCell(random);
  await new Promise<void>((resolve) => cell.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(cell.address() as AddressInfo).port}`;
  const table = memoryFleetTable();
  table.disturb = () => (random() < 0.02 ? Promise.reject(new Error('no table')) : Promise.resolve());
  const breaker = { ...DEFAULT_BREAKER, minimumCalls: 20, openSeconds: 1 };
  const { ask, log, openSockets } = testProxy({ erp: { baseUrl, core: true } }, { table, breaker, timeoutMs: 1_000 });

  const endMs = Date.now() + MINUTES * 60_000;
  let requests = 0;
  const call = async (): Promise<void> => {
    while (Date.now() < endMs) {
      requests += 1;
      const headers = { 'content-type': 'application/json', 'x-request-id': `r-${requests}` };
      const answer = await ask(random() < 0.5 ? { headers } : { method: 'POST', headers, body: '{"a":1}' });
      if (answer.headers['retry-after'] !== undefined) await new Promise((resolve) => setTimeout(resolve, 25));
      log.lines.length = 0;
      table.operations.length = 0;
    }
  };
  const heapMb: number[] = [];
  let mostSockets = 0;
  const sample = (): void => {
    collect();
    heapMb.push(process.memoryUsage().heapUsed / 1024 / 1024);
    mostSockets = Math.max(mostSockets, openSockets());
    process.stdout.write(`${requests} requests, heap ${heapMb.at(-1)?.toFixed(1)} MB, sockets ${openSockets()}\n`);
  };
  const sampler = setInterval(sample, (MINUTES * 60_000) / SAMPLES);
  await Promise.all(Array.from({ length: CALLERS }, call));
  clearInterval(sampler);
  sample();
  cell.closeAllConnections();
  cell.close();

  const third = Math.floor(heapMb.length / 3);
  const middle = Math.max(...heapMb.slice(third, 2 * third));
  const last = Math.max(...heapMb.slice(2 * third));
  const isFlat = last <= middle * TOLERATED;
  const isBounded = mostSockets <= CALLERS;
  process.stdout.write(
    `heap: middle third ${middle.toFixed(1)} MB, last ${last.toFixed(1)} MB: ${isFlat ? 'flat' : 'GROWING'}\n`,
  );
  process.stdout.write(
    `sockets: ${mostSockets} at most for ${CALLERS} callers: ${isBounded ? 'bounded' : 'LEAKING'}\n`,
  );
  process.exitCode = isFlat && isBounded ? 0 : 1;
}

const HELP = `npm run soak
  Sends mixed traffic with faults through one environment, for SOAK_MINUTES (3).
  Fails if the heap grows or sockets are left open.
`;

if (!helpAsked(HELP)) void main();
