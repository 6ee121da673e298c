// A slice of `npm run fuzz`, the same inputs in every run unless SEED says otherwise.

import { readFileSync } from 'node:fs';
import { runSeed } from '../support/random';
import { headerInjection, smuggling, tenantSpoofing } from './classes/request-classes';
import { forgedTokens } from './classes/tokens';
import { runClass } from './support/fuzz-class';
import { fuzzReport } from './support/fuzz-report';
import { fuzz } from './support/fuzz-run';
import { startFuzzGateway } from './support/gateway';

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

test.each([tenantSpoofing, forgedTokens, headerInjection, smuggling])(
  'nor where API Gateway keeps verdicts by the token: $name',
  async (each) => {
    const gateway = await startFuzzGateway({ keepsVerdicts: true });
    try {
      const { fault } = await runClass(each, gateway, runSeed(`kept ${each.name}`), 60);
      expect(fault).toBeUndefined();
    } finally {
      await gateway.close();
    }
  },
);
