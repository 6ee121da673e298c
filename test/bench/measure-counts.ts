// `npm run cost:measure`: writes what a request costs into lib/cost/counts.json, which the price is worked out from.

import { writeFileSync } from 'node:fs';
import { COUNTS_FILE, type MeasuredCounts } from '../../lib/cost/counts';
import { countRequests } from '../support/cost-counts';
import { countTableOperations } from '../support/cost-table-counts';
import { measureRequestCpu } from './support/request-cpu';

async function main(): Promise<void> {
  const counts: MeasuredCounts = {
    ...(await countRequests()),
    table: await countTableOperations(),
    cpuMicroseconds: await measureRequestCpu(),
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
