// `npm run cost:measure [-- --cpu]`: writes what a request costs into lib/cost/counts.json, which prices are worked out
// from. CPU time stays as it was unless asked for: it wants a quiet machine and the benchmark's packages.

import { writeFileSync } from 'node:fs';
import { COUNTS_FILE, type MeasuredCounts, readCounts } from '../../lib/cost/counts';
import { countRequests } from '../support/cost-counts';
import { countTableOperations } from '../support/cost-table-counts';
import { measureRequestCpu } from './support/request-cpu';

async function main(): Promise<void> {
  const measuresCpu = process.argv.includes('--cpu');
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
