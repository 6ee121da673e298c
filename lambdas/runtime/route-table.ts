// Reads the route table that was written next to the bundle at synth.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ASSET_FILE from '../contract/asset-files';
import type { RouteTable } from '../contract/route-table';

/**
 * @param taskRoot LAMBDA_TASK_ROOT, the folder of the bundle
 * @throws Error when the file is missing or is no route table: the function must not start without it
 */
export function readRouteTable(taskRoot: string): RouteTable {
  const file = join(taskRoot, ASSET_FILE.routes);
  const table: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof table !== 'object' || table === null || !('cells' in table) || typeof table.cells !== 'object') {
    throw new Error(`${ASSET_FILE.routes} holds no route table`);
  }
  return table as RouteTable;
}
