// `npm run fuzz`: tries hostile inputs against the gateway, and prints the results. See --help.

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { helpAsked } from '../../lib/terminal/help-asked';
import { fuzzReport } from './support/fuzz-report';
import { fuzz } from './support/fuzz-run';

const REPORT = 'docs/security/fuzz-report.md';
const HELP = `npm run fuzz -- [options]
  Tries hostile inputs against the gateway, and prints the results.
  --seed N    repeats a run
  --inputs N  how many inputs in all (100000)
  --write     puts the table into ${REPORT}
`;

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: { seed: { type: 'string' }, inputs: { type: 'string', default: '100000' }, write: { type: 'boolean' } },
  });
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
  const outcomes = await fuzz(seed, Number(values.inputs), ({ name, inputs, fault }) => {
    console.log(`${fault === undefined ? 'ok  ' : 'FAIL'} ${name}: ${inputs} inputs, seed ${seed}`);
    if (fault !== undefined) console.log(fault);
  });
  const total = outcomes.reduce((sum, { inputs }) => sum + inputs, 0);
  console.log(`${total} inputs in all`);
  if (values.write === true) writeFileSync(REPORT, fuzzReport(outcomes));
  if (outcomes.some(({ fault }) => fault !== undefined)) process.exitCode = 1;
}

if (!helpAsked(HELP)) void run();
