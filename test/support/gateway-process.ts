// The one-machine run as a process of its own: what `npm start` runs, without npm around it.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { untilTrue } from './until';

export interface GatewayProcess {
  readonly child: ChildProcess;
  /** Both streams, so far. */
  output(): string;
  /** All of it up to the end of the banner. */
  banner(): Promise<string>;
  /** Exit code and signal, once nothing more comes to the output: what was written last may arrive after the exit. */
  ended(): Promise<ExitStatus>;
}

/** For a run whose bundles need not be new: esbuild is a third of what a start costs. In the project's own folder only. */
export const KEPT_BUNDLES = { NODE_OPTIONS: '--require=./test/support/kept-bundles-of-process.cjs' };

type ExitStatus = readonly [code: number | null, signal: NodeJS.Signals | null];

export function startGateway(env: Readonly<Record<string, string>>, ...options: string[]): GatewayProcess {
  return startGatewayIn('.', env, ...options);
}

/** The gateway of another folder, such as an older version. */
export function startGatewayIn(
  folder: string,
  env: Readonly<Record<string, string>>,
  ...options: string[]
): GatewayProcess {
  const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  // The script's exec is for npm's shell: npm passes signals on to it alone.
  const [command = '', ...parameters] = String(scripts['start'])
    .replace(/^exec /, '')
    .split(' ');
  const child = spawn(command, [...parameters, ...options], {
    cwd: folder,
    env: { ...process.env, GATEWAY_PORT: '0', NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  let closed = false;
  const end = once(child, 'close').then(([code, signal]: unknown[]): ExitStatus => {
    closed = true;
    return [code as number | null, signal as NodeJS.Signals | null];
  });
  return {
    child,
    output: () => text,
    async banner() {
      await untilTrue(() => closed || /^export TOKEN=\S+\n/m.test(text));
      if (closed) throw new Error(text);
      return text;
    },
    ended: () => end,
  };
}

/** Gateways and folders of one file of tests: ended and removed after it. */
export function ownGateways() {
  const folders: string[] = [];
  const children: ChildProcess[] = [];
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
    for (const folder of folders) rmSync(folder, { recursive: true });
  });
  return {
    temporaryFolder: (): string => {
      const folder = mkdtempSync(join(tmpdir(), 'process-test-'));
      folders.push(folder);
      return folder;
    },
    start: (...parameters: Parameters<typeof startGateway>): GatewayProcess => {
      const gateway = startGateway(...parameters);
      children.push(gateway.child);
      return gateway;
    },
  };
}
