// Counts what the table is asked: by the request path's one read, and by a round of the patrol over a real table.

import type { DynamoCall } from '../../lambdas/stores/dynamodb/call';
import { createDynamoFleetState } from '../../lambdas/stores/dynamodb/fleet-state';
import type { TableCounts } from '../../lib/cost/counts';
import { startTestDynamo } from './dynalite';
import { testPatrol } from './patrol';
import { tablePorts } from './table-patrol';

/** More than one batch of circuits. */
const PATROL_CELLS = 150;

export async function countTableOperations(): Promise<TableCounts> {
  const dynamo = await startTestDynamo();
  try {
    const table = await dynamo.createTable();
    const operations: Record<string, number> = {};
    let counting = false;
    const patrol = testPatrol(Array.from({ length: PATROL_CELLS }, (_, n) => `cell-${n}`));
    const ports = tablePorts(patrol, { call: dynamo.call, table }, (name, step) => {
      if (counting && name !== 'PutEvents') operations[name] = (operations[name] ?? 0) + 1;
      return step();
    });
    await patrol.round(ports);
    counting = true;
    await patrol.round(ports);
    return {
      keysPerFleetRead: await countFleetKeys(true),
      keysPerSharedRead: await countFleetKeys(false),
      patrolCells: PATROL_CELLS,
      patrolOperations: operations,
    };
  } finally {
    await dynamo.stop();
  }
}

async function countFleetKeys(asksPlatform: boolean): Promise<number> {
  let keys = 0;
  const count: DynamoCall = async (_operation, input) => {
    const { RequestItems = {} } = input as { RequestItems?: Record<string, { Keys: unknown[] }> };
    keys += Object.values(RequestItems).reduce((sum, { Keys }) => sum + Keys.length, 0);
    return {};
  };
  await createDynamoFleetState(count, { circuits: 'state', lights: 'state' }).read('erp', asksPlatform);
  return keys;
}
