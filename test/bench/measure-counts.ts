// `npm run cost:measure`: counts what a request causes, for the prices. See --help.

import { writeFileSync } from 'node:fs';
import { COUNTS_FILE, type MeasuredCounts, readCounts } from '../../lib/cost/counts';
import { helpAsked } from '../../lib/terminal/help-asked';
import { countRequests } from '../support/cost-counts';
import { countTableOperations } from '../support/cost-table-counts';
import { installTools } from '../support/install-tools';
import { measureRequestCpu } from './support/request-cpu';

const HELP = `npm run cost:measure -- [--cpu]
  Counts what a request causes, and writes it into lib/cost/counts.json, from
  which npm run cost works out prices.
  --cpu  measures CPU time too: needs an idle machine
`;

async function main(): Promise<void> {
  if (helpAsked(HELP)) return;
  const measuresCpu = process.argv.includes('--cpu');
  if (measuresCpu) installTools('test/bench', 'dev');
  const counts: MeasuredCounts = {
    ...(await countRequests()),
    table: await countTableOperations(),
    cpuMicroseconds: measuresCpu ? await measureRequestCpu() : readCounts().cpuMicroseconds,
  };
  writeFileSync(COUNTS_FILE, `${JSON.stringify(counts, null, 2)}\n`);
  process.stdout.write(`${JSON.stringify(counts, null, 2)}\n`);
}

void main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
