// A slice of `npm run fuzz`, the same inputs in every run unless SEED says otherwise.

import { readFileSync } from 'node:fs';
import { runSeed } from '../support/random';
import { fuzzReport } from './support/fuzz-report';
import { fuzz } from './support/fuzz-run';

const INPUTS = 1_000;

test('no hostile input gets anywhere', async () => {
  const outcomes = await fuzz(runSeed('fuzz'), INPUTS, () => undefined);
  expect(outcomes.filter(({ fault }) => fault !== undefined)).toEqual([]);
  expect(outcomes.reduce((sum, { inputs }) => sum + inputs, 0)).toBeGreaterThanOrEqual(INPUTS);
  const written = readFileSync('docs/security/fuzz-report.md', 'utf8');
  for (const { name, what } of outcomes) {
    expect(fuzzReport(outcomes)).toContain(`| ${name} | ${what} |`);
    expect(written).toContain(`| ${name} | ${what} |`);
  }
});
