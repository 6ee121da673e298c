// The closing line of the CI run: honest counts, and an exit code that agrees with them.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const SCRIPT = path.resolve(__dirname, '../../../.ci/totals.mts');
const directory = mkdtempSync(path.join(tmpdir(), 'totals-'));
afterAll(() => rmSync(directory, { recursive: true }));

function result(name: string, passed: number, failed = 0, broken = 0): string {
  const file = path.join(directory, name);
  const counts = { numPassedTests: passed, numFailedTests: failed, numRuntimeErrorTestSuites: broken };
  writeFileSync(file, JSON.stringify(counts));
  return file;
}

function totals(failedSteps: number, ...files: string[]) {
  const { stdout, status } = spawnSync(process.execPath, [SCRIPT, String(failedSteps), ...files], { encoding: 'utf8' });
  return { stdout, status };
}

test('runs are added up', () => {
  expect(totals(0, result('a', 10), result('b', 5))).toEqual({ stdout: '15 passed, 0 failed\n', status: 0 });
});

test.each([
  ['a failed test', 1, [10, 1, 0]],
  ['a suite that could not start', 1, [10, 0, 1]],
  ['a step that failed next to the tests', 1, [10, 0, 0]],
] as const)('%s fails the run', (_what, failedSteps, [passed, failed, broken]) => {
  expect(totals(failedSteps, result('c', passed, failed, broken))).toEqual({
    stdout: '10 passed, 1 failed\n',
    status: 1,
  });
});

test('a run without a result is a failure, and nothing run is no success', () => {
  expect(totals(1, path.join(directory, 'absent'))).toEqual({ stdout: '0 passed, 1 failed\n', status: 1 });
  expect(totals(0)).toEqual({ stdout: '0 passed, 0 failed\n', status: 1 });
});
