// A sample of the code's mutants: nearly all of them must fail a test.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { coverageIn, isCurrent, measure, testsThatRun } from '../mutate/coverage';
import { drawn, mutantsIn, sourcesInScope, tryMutants } from '../mutate/run';
import { createSandbox } from '../mutate/sandbox';
import { runSeed } from '../support/random';

const folder = mkdtempSync(path.join(tmpdir(), 'mutation-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SAMPLE = 60;
/** Nearly all are noticed by the nearest tests; to ask every one about the rest takes minutes for each. */
const MOST_TESTS = 24;
/** 90 %: what samples of the last mutants gave, some of which change nothing. */
const MOST_SURVIVORS = 6;

test(
  `of ${SAMPLE} mutants at most ${MOST_SURVIVORS} survive`,
  async () => {
    const mutants = drawn(mutantsIn(sourcesInScope()), SAMPLE, runSeed('mutation'));
    expect(mutants).toHaveLength(SAMPLE);
    const sandbox = createSandbox();
    const asked = { most: MOST_TESTS, nearOnly: false };
    const tried = await tryMutants(mutants, [sandbox], () => undefined, asked).finally(() => sandbox.remove());
    const survivors = tried.filter(({ noticed }) => !noticed);
    const told = survivors.map(({ file, line, mutation, before }) => `${file}:${line} ${mutation}: ${before}`);
    expect(told.slice(MOST_SURVIVORS)).toEqual([]);
  },
  30 * 60_000,
);

test('a measured run says which tests run a place', async () => {
  const [file, tests] = ['lambdas/domain/admin-access.ts', ['test/unit/domain/admin-access.test.ts']];
  const measured = path.join(folder, 'coverage.json');
  await measure(measured, tests);
  const coverage = await coverageIn(measured);
  const running = (of: string) => mutantsIn([of]).map((mutant) => testsThatRun(coverage, mutant));
  expect(isCurrent(coverage, file, readFileSync(file, 'utf8'))).toBe(true);
  expect(new Set(running(file).flat())).toEqual(new Set(tests));
  expect(running('lambdas/proxy/app.ts').flat()).toEqual([]);
});
