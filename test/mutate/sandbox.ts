// A copy of the project in which mutants are tried, so that the working tree stays as it is.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const PROJECT = path.resolve(__dirname, '../..');
const JEST = path.join('node_modules', 'jest', 'bin', 'jest.js');

/** How a run of tests ended; `stuck` where it took longer than it may. */
export type Outcome = 'passed' | 'failed' | 'stuck';

export interface Sandbox {
  /** Test files that a change of the file can reach, relative to the project. */
  testsOf(file: string): Promise<readonly string[]>;
  write(file: string, code: string): void;
  run(tests: readonly string[], limitMs: number): Promise<Outcome>;
  remove(): void;
}

export function createSandbox(): Sandbox {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mutate-'));
  process.once('exit', () => removeFolder(folder));
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
  const known = new Map<string, readonly string[]>();
  return {
    async testsOf(file) {
      const tests = known.get(file) ?? (await related(folder, file));
      known.set(file, tests);
      return tests;
    },
    write: (file, code) => writeFileSync(path.join(folder, file), code),
    run: (tests, limitMs) => runJest(folder, tests, limitMs),
    remove: () => removeFolder(folder),
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
