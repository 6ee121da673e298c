// An environment of its own, as a child process: it calls a Cell once for each line that it reads, and writes each answer
// as a line. It can be stopped and continued, as Lambda freezes and thaws one.

import { createInterface } from 'node:readline';
import { createCallCell } from '../../lambdas/proxy/cell-call';
import { createConnectionPool } from '../../lambdas/transport/http1/connection-pool';

const port = Number(process.argv[2]);
const call = createCallCell(createConnectionPool(Date.now));

async function answer(target: string): Promise<void> {
  const end = await call({
    owner: 'acme',
    secure: false,
    hostname: '127.0.0.1',
    port,
    authority: 'cell.test',
    method: 'GET',
    target,
    headers: {},
    signature: {},
    body: Buffer.alloc(0),
    connectTimeoutMs: 20_000,
    timeoutMs: 20_000,
    fresh: false,
    unshared: false,
    recall: undefined,
  });
  const text = end.kind === 'answer' ? `${end.status} ${end.body.toString()}` : `${end.kind} ${end.reason}`;
  process.stdout.write(`${text}\n`);
}

createInterface({ input: process.stdin }).on('line', (target) => void answer(target));
