// Gateway and kits agree on 10,000 generated requests a server, over real connections.

import { randomBytes } from 'node:crypto';
import { Agent, createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createVerifier, readSettings } from '../../../deploy/cell-kit/node';
import { createCell as createExpressCell } from '../../../deploy/cell-kit/node/examples/express';
import { createCell as createFastifyCell } from '../../../deploy/cell-kit/node/examples/fastify';
import { createCell as createPlainCell } from '../../../deploy/cell-kit/node/examples/plain-node';
import { runSeed } from '../../support/random';
import { type CorpusCase, signatureCorpus } from '../../support/signature-corpus';
import { send } from '../../support/signed-request';
import { startPythonCell } from './python-cells';

const COUNT = 10_000;
const AT_ONCE = 8;
const SECRET = randomBytes(24).toString('hex');
const seed = runSeed('signature corpus');

const verify = createVerifier(
  readSettings({ CELL_VERIFY_SIGNATURE: '1', CELL_SIGNING_SECRET: SECRET, CELL_SIGNING_SCHEMES: 'hmac-v1,rfc9421' }),
  { writeAudit: async () => {}, nowMs: Date.now },
);

interface Running {
  readonly port: number;
  stop(): Promise<unknown>;
}

async function listening(server: Server): Promise<Running> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => new Promise((resolve) => server.close(resolve));
  return { port: (server.address() as AddressInfo).port, stop };
}

async function fastifyCell(): Promise<Running> {
  const cell = createFastifyCell(verify);
  await cell.ready();
  return listening(createServer((request, response) => cell.routing(request, response)));
}

const anything = (): boolean => true;
/** gunicorn 20 cuts these last bytes off a header value. */
const keepsLastBytes = ({ request: { headers } }: CorpusCase): boolean =>
  !Object.values(headers).some((value) => /[\x85\xa0][ \t]*$/.test(value));

const SERVERS: readonly [name: string, start: () => Promise<Running>, takes: (one: CorpusCase) => boolean][] = [
  ['plain node', () => listening(createPlainCell(verify)), anything],
  ['Express', () => listening(createServer(createExpressCell(verify))), anything],
  ['Fastify', fastifyCell, anything],
  ['Flask on gunicorn', () => startPythonCell('Flask on gunicorn', SECRET), keepsLastBytes],
  ['FastAPI on uvicorn', () => startPythonCell('FastAPI on uvicorn', SECRET), anything],
];

test.each(SERVERS)('%s gives each its due', async (_name, start, takes) => {
  const cell = await start();
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const cases = signatureCorpus(COUNT, seed, SECRET, Date.now);
  const wrong: string[] = [];
  const counts = { 200: 0, 403: 0, left: 0 };
  const work = async (): Promise<void> => {
    for (const one of cases) {
      if (!takes(one)) {
        counts.left += 1;
        continue;
      }
      const { status, headers } = await send(cell.port, one.request, { agent });
      // The Cell's own 404 or 308 is an answer of one that passed.
      const judged = status === 403 ? 403 : 200;
      const isMarked = headers['x-signature-refused'] !== undefined;
      if (judged !== one.expected || isMarked !== (judged === 403)) wrong.push(`${status}: ${one.what}`);
      counts[judged] += 1;
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } finally {
    agent.destroy();
    await cell.stop();
  }
  expect(wrong.slice(0, 20)).toEqual([]);
  expect(counts[200]).toBeGreaterThan(COUNT / 4);
  expect(counts[403]).toBeGreaterThan(COUNT / 4);
  expect(counts.left).toBeLessThan(COUNT / 5);
});
