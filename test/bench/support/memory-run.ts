// Many requests through one environment, the deployed bundles in a process of its own: heap after collection and open
// sockets along the way.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as ASSET_FILE from '../../../lambdas/contract/asset-files';
import { BUNDLE_FILE, bundleFunctions } from '../../../lib/constructs/bundles';
import { createCredentials } from './credentials';
import { orderEvent } from './events';
import { functionEnvironment } from './function-environment';
import { type Stubs, startStubs } from './stubs';

export interface MemorySample {
  readonly sent: number;
  readonly heapMb: number;
  readonly sockets: number;
}

export interface MemoryRun {
  readonly requests: number;
  readonly samples: number;
  readonly callers: number;
}

const CHILD = path.join(__dirname, '../children/memory.cjs');

/** @throws Error where a request failed */
export async function runMemory({ requests, samples, callers }: MemoryRun): Promise<MemorySample[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'memory-'));
  let stubs: Stubs | undefined;
  try {
    const credentials = await createCredentials(folder);
    stubs = await startStubs(credentials);
    const { code } = bundleFunctions();
    const bundles = (['authorizer', 'proxy'] as const).map((name) => {
      const file = path.join(folder, name, BUNDLE_FILE);
      mkdirSync(path.dirname(file));
      writeFileSync(file, code.get(name) ?? '');
      return file;
    });
    const cells = { erp: { baseUrl: `http://127.0.0.1:${stubs.cellPort}`, core: true } };
    writeFileSync(path.join(folder, ASSET_FILE.routes), JSON.stringify({ cells }));
    const event = JSON.stringify(orderEvent(credentials.token));
    const child = fork(CHILD, [...bundles, event, ...[requests, samples, callers].map(String)], {
      execArgv: ['--expose-gc'],
      // Log and metrics lines go where nobody keeps them.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: functionEnvironment(folder, credentials, stubs),
    });
    const taken: MemorySample[] = [];
    child.on('message', (sample: MemorySample) => taken.push(sample));
    // Its last message has arrived by then; at its exit it may not have.
    const [exitCode] = (await once(child, 'close')) as [number];
    if (exitCode !== 0) throw new Error(`The environment ended with ${exitCode}`);
    return taken;
  } finally {
    stubs?.process.kill();
    rmSync(folder, { recursive: true });
  }
}
