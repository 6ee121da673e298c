// A thread that dies takes with it what it served: the run must hear of it, and still end in order.

import { appendFileSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { type LocalStack, startLocal } from '../../lib/local/start-local';
import { synthesizeStack } from '../../lib/local/synthesize';
import { closeConnections, send } from './support/raw-request';

/** Beyond any handler, in a thread that serves requests. */
const FAULT = `
if (!require('node:worker_threads').isMainThread) setTimeout(() => { throw new Error('beyond the handler'); }, 0);
`;

let stack: LocalStack;
afterAll(async () => {
  closeConnections();
  await stack.close();
});

test('a thread that dies is reported', async () => {
  const { promise, resolve } = Promise.withResolvers<Error>();
  stack = await startLocal({
    // Adding the sample tenants would be the first request.
    env: { GATEWAY_PORT: '0', GATEWAY_VALIDATE_TENANT: '0' },
    threads: 2,
    onCrash: resolve,
    clock: { nowMs: Date.now, after: () => () => undefined },
    synthesize: async (synthesis) => {
      const synthesized = await synthesizeStack(synthesis);
      for (const bundle of globSync(join(synthesis.outdir, 'asset.*/index.js'))) appendFileSync(bundle, FAULT);
      return synthesized;
    },
  });
  // Its answer may be lost with its thread.
  await send(stack.url, 'GET', '/health', { connection: 'close' }).catch(() => undefined);
  expect((await promise).message).toBe('beyond the handler');
});
