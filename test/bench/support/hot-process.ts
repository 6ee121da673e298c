// A contender in a process of its own, which takes work by message.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import path from 'node:path';
import { orderEvent } from './events';
import { HEADER_MODE } from './function-environment';
import type { Workbench } from './workbench';

export interface HotContender {
  readonly name: 'bare' | 'gateway' | 'single';
  /** Bundles; the proxy of a single function is the function itself. */
  readonly authorizer?: string;
  readonly proxy?: string;
}

export interface HotResult {
  /** Of each request, ms. */
  readonly times: readonly number[];
  readonly totalMs: number;
  /** User and system time of the whole batch: what others do on the machine hardly shows in it. */
  readonly cpuMs: number;
  readonly profile?: CpuProfile;
}

export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export interface HotProcess {
  run(work: { requests: number; callers: number; profile?: boolean }): Promise<HotResult>;
  stop(): void;
}

/** What the contender logs goes to the null device: Lambda's own pipe costs about as much. */
export function startHot(contender: HotContender, bench: Workbench): HotProcess {
  const { name, authorizer, proxy } = contender;
  const event = orderEvent(bench.credentials.token);
  const task = { contender: name, authorizer, proxy, event, cellPort: bench.stubs.cellPort };
  const nullDevice = openSync('/dev/null', 'w');
  const child: ChildProcess = fork(path.join(__dirname, '../children/hot.cjs'), [JSON.stringify(task)], {
    env: { ...bench.environment, ...HEADER_MODE },
    execArgv: [],
    stdio: ['ignore', nullDevice, 'inherit', 'ipc'],
  });
  const died = once(child, 'exit').then(() => {
    throw new Error(`The contender ${name} died`);
  });
  died.catch(() => undefined);
  return {
    async run(work) {
      child.send(work);
      const [result] = (await Promise.race([once(child, 'message'), died])) as [HotResult];
      return result;
    },
    stop: () => void child.kill(),
  };
}
