// A slice of `npm run fuzz`: inputs that are the same in every run, and as many that are new, with their seed printed.

import { runSeed } from '../support/random';
import { fuzzReport } from './support/fuzz-report';
import { fuzz } from './support/fuzz-run';

const INPUTS = 500;

test.each([
  ['fixed', 20_261_124],
  ['random', runSeed('fuzz')],
])(
  'no hostile input of a %s seed gets anywhere: %d',
  async (_kind, seed) => {
    const outcomes = await fuzz(seed, INPUTS, () => undefined);
    expect(outcomes.filter(({ fault }) => fault !== undefined)).toEqual([]);
    expect(outcomes.reduce((sum, { inputs }) => sum + inputs, 0)).toBeGreaterThanOrEqual(INPUTS);
    expect(fuzzReport(outcomes)).toContain(outcomes.map(({ name }) => `| ${name} |`)[0]);
  },
  120_000,
);
