// A slice of `npm run fuzz`, the same inputs in every run unless SEED says otherwise.

import { runSeed } from '../support/random';
import { fuzzReport } from './support/fuzz-report';
import { fuzz } from './support/fuzz-run';

const INPUTS = 1_000;

test('no hostile input gets anywhere', async () => {
  const outcomes = await fuzz(runSeed('fuzz'), INPUTS, () => undefined);
  expect(outcomes.filter(({ fault }) => fault !== undefined)).toEqual([]);
  expect(outcomes.reduce((sum, { inputs }) => sum + inputs, 0)).toBeGreaterThanOrEqual(INPUTS);
  expect(fuzzReport(outcomes)).toContain(outcomes.map(({ name }) => `| ${name} |`)[0]);
}, 120_000);
