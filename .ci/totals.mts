// Adds up the test runs' own counts and prints one closing line: `N passed, N failed`.
// A run that left no result, a suite that could not start and a step that failed without a failed test count as failures.

import { existsSync, readFileSync } from 'node:fs';

interface Counts {
  passed: number;
  failed: number;
}

/** The fields of jest's `--json` that count. */
interface JestResult {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

function totals(failedSteps: number, files: readonly string[]): Counts {
  const counts: Counts = { passed: 0, failed: 0 };
  for (const file of files) {
    if (!existsSync(file)) {
      counts.failed += 1;
      continue;
    }
    const result = JSON.parse(readFileSync(file, 'utf8')) as JestResult;
    counts.passed += result.numPassedTests;
    counts.failed += result.numFailedTests + result.numRuntimeErrorTestSuites;
  }
  counts.failed = Math.max(counts.failed, failedSteps);
  return counts;
}

const [, , failedSteps, ...files] = process.argv;
const { passed, failed } = totals(Number(failedSteps), files);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
