// Which test files run the place of a mutant, measured by one run of all tests.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Mutant, placeOf, versionOf } from './mutants';
import { JEST, PROJECT } from './sandbox';

export interface Coverage {
  /** Milliseconds that each test file took. */
  readonly tests: Readonly<Record<string, number>>;
  readonly files: Readonly<
    Record<
      string,
      {
        /** The file's text when it was measured, see `versionOf`. */
        readonly version: string;
        /** The test files that ran each place, see `placeOf`. */
        readonly tests: Readonly<Record<string, readonly string[]>>;
      }
    >
  >;
}

/** Reads `file`; without it, measures all tests first. */
export async function coverageIn(file: string): Promise<Coverage> {
  if (!existsSync(file)) {
    process.stdout.write('Running all tests to measure which of them run what: some 15 minutes…\n');
    await measure(file);
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Coverage;
}

/** Runs the named tests, or all, and writes into `file` what they ran. */
export async function measure(file: string, tests: readonly string[] = []): Promise<void> {
  const reporter = path.join(__dirname, 'coverage-reporter.cjs');
  const options = ['--coverage', '--coverageProvider=v8', '--coverageReporters=none', `--reporters=${reporter}`];
  const child = spawn(process.execPath, [JEST, ...tests, ...options], {
    cwd: PROJECT,
    env: { ...process.env, MUTATE_COVERAGE: path.resolve(file) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await once(child, 'close');
}

/** Whether the file is as it was measured; a file that no test ran is. */
export function isCurrent({ files }: Coverage, file: string, source: string): boolean {
  const measured = files[file];
  return measured === undefined || measured.version === versionOf(source);
}

/** The test files that run what the mutant changes. */
export function testsThatRun({ files }: Coverage, mutant: Mutant): readonly string[] {
  return files[mutant.file]?.tests[placeOf(mutant)] ?? [];
}
