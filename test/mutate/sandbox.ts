// A copy of the project in which mutants are tried, so that the working tree stays as it is.

import { type ChildProcess, execFileSync, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const PROJECT = path.resolve(__dirname, '../..');
/** From the project's folder, or a copy's. */
export const JEST = path.join('node_modules', 'jest', 'bin', 'jest.js');
const KEPT_JEST = path.join(__dirname, 'kept-jest.cjs');
/** A kept Jest grows by 30 MB a run. */
const MOST_RUNS = 40;

/** How a run of tests ended; `stuck` where it took longer than it may. */
export type Outcome = 'passed' | 'failed' | 'stuck';

export interface Sandbox {
  /** Test files that a change of the file can reach, relative to the project. */
  testsOf(file: string): Promise<readonly string[]>;
  write(file: string, code: string): void;
  /** Runs the tests in a Jest that is kept between runs: a second for ten files of unit tests, instead of six. */
  readonly runKept: (tests: readonly string[], limitMs: number) => Promise<Outcome>;
  readonly run: (tests: readonly string[], limitMs: number) => Promise<Outcome>;
  remove(): void;
}

export function createSandbox(): Sandbox {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mutate-'));
  const kept = createKeptJest(folder);
  process.once('exit', () => {
    kept.end();
    removeFolder(folder);
  });
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: PROJECT,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  for (const file of listed.split('\0').filter((name) => name !== '' && existsSync(path.join(PROJECT, name)))) {
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    cpSync(path.join(PROJECT, file), path.join(folder, file));
  }
  symlinkSync(path.join(PROJECT, 'node_modules'), path.join(folder, 'node_modules'));
  return {
    testsOf: (file) => related(folder, file),
    write: (file, code) => writeFileSync(path.join(folder, file), code),
    runKept: (tests, limitMs) => kept.run(tests, limitMs),
    run: (tests, limitMs) => runJest(folder, tests, limitMs),
    remove: () => {
      kept.end();
      removeFolder(folder);
    },
  };
}

/** Tries again: a process that a failed test left behind may still write. */
function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}

async function related(folder: string, file: string): Promise<readonly string[]> {
  const child = spawn(process.execPath, [JEST, '--listTests', '--findRelatedTests', file], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  await once(child, 'close');
  return text
    .split('\n')
    .filter((line) => line.endsWith('.test.ts'))
    .map((line) => path.relative(folder, line));
}

/** Starts again after {@link MOST_RUNS}, and after a mutant that ended or blocked the process. */
function createKeptJest(folder: string) {
  let kept: { readonly child: ChildProcess; runs: number } | undefined;
  const end = (): void => {
    if (kept) endGroup(Number(kept.child.pid));
    kept = undefined;
  };
  return {
    end,
    async run(tests: readonly string[], limitMs: number): Promise<Outcome> {
      if (kept && kept.runs >= MOST_RUNS) end();
      kept ??= {
        child: fork(KEPT_JEST, {
          cwd: folder,
          env: { ...process.env, STOP_AT_FAILURE: '1' },
          detached: true,
          execArgv: [],
          stdio: 'ignore',
        }),
        runs: 0,
      };
      const { child } = kept;
      kept.runs += 1;
      child.send(tests);
      const outcome = await new Promise<Outcome>((resolve) => {
        const limit = setTimeout(() => done('stuck'), limitMs);
        const told = (passed: unknown): void => done(passed === true ? 'passed' : 'failed');
        const ended = (): void => done('failed');
        const done = (how: Outcome): void => {
          clearTimeout(limit);
          child.off('message', told).off('exit', ended);
          resolve(how);
        };
        child.once('message', told).once('exit', ended);
      });
      if (outcome === 'stuck' || child.exitCode !== null || child.signalCode !== null) end();
      return outcome;
    },
  };
}

async function runJest(folder: string, tests: readonly string[], limitMs: number): Promise<Outcome> {
  const child = spawn(process.execPath, [JEST, '--bail', '--silent', '--runTestsByPath', ...tests], {
    cwd: folder,
    stdio: 'ignore',
    // A group of its own: what a mutant hangs in ends with it.
    detached: true,
  });
  const limit = setTimeout(() => endGroup(Number(child.pid)), limitMs);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(limit);
  endGroup(Number(child.pid));
  if (code === null) return 'stuck';
  return code === 0 ? 'passed' : 'failed';
}

/** Also what Jest itself left running when it stopped at the first failure. */
function endGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // The group is empty.
  }
}
