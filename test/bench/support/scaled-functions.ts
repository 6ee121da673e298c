// A deployed bundle in a process of its own, over routes of any number of Cells, with a heap as its memory would allow.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FunctionName } from '../../../lambdas/contract/api-routes';
import * as ASSET_FILE from '../../../lambdas/contract/asset-files';
import { BUNDLE_FILE, bundleFunctions } from '../../../lib/constructs/bundles';
import type { Growth } from './statistics';

const CHILD = path.join(__dirname, '../children/invoked.cjs');
/** What the runtime takes of a function's memory next to the heap. */
const RUNTIME_MB = 56;

/** One invocation as the process that ran it measured it. */
export interface Measured {
  readonly ms: number;
  readonly cpuMs: number;
  readonly peakMb: number;
  readonly statusCode?: number;
  /** Of the answer as Lambda carries it. */
  readonly bytes: number;
}

export interface ScaledFunction {
  invoke(event: object): Promise<Measured>;
  stop(): void;
}

export interface ScaledOptions {
  readonly name: FunctionName;
  readonly memoryMb: number;
  readonly routes: object;
  /** Other files next to the bundle. */
  readonly files?: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
}

export function startScaled({ name, memoryMb, routes, files = {}, environment }: ScaledOptions): ScaledFunction {
  const folder = mkdtempSync(path.join(tmpdir(), `${name}-bench-`));
  const bundle = path.join(folder, BUNDLE_FILE);
  writeFileSync(bundle, bundleFunctions().code.get(name) ?? '');
  writeFileSync(path.join(folder, ASSET_FILE.routes), JSON.stringify(routes));
  for (const [file, content] of Object.entries(files)) writeFileSync(path.join(folder, file), content);
  const child = fork(CHILD, [bundle], {
    execArgv: [`--max-old-space-size=${memoryMb - RUNTIME_MB}`, '--max-semi-space-size=12'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      LAMBDA_TASK_ROOT: folder,
      AWS_REGION: 'local',
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
      ...environment,
    },
  });
  return {
    invoke: (event) => told<Measured>(child, event),
    stop() {
      child.kill();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Sends a child one message, and waits for its answer. */
export async function told<T>(child: ChildProcess, message: object): Promise<T> {
  child.send(message);
  const [answer] = (await once(child, 'message')) as [T];
  return answer;
}

export function grown({ exponent, r2 }: Growth): string {
  return `n^${exponent.toFixed(2)} (r² ${r2.toFixed(2)})`;
}
