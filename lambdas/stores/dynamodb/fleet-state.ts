// What the request path asks of the table: circuit and lights of one Cell, in one BatchGetItem.

import { KEY, STATE_PARTITION } from '../../contract/table-keys';
import type { FleetStateReader, FleetTable } from '../../domain/circuit/ports';
import type { DynamoCall, Item } from './call';
import { createDynamoCircuitWriter } from './circuits';
import { circuitKey, fromCircuitItem, fromLightItem, lightKey } from './fleet-items';

/** Names of the tables; the same one twice where a deployment has one region. */
export interface FleetTables {
  readonly circuits: string;
  readonly lights: string;
}

/** Rejects where a table left a key over: a light that was not read must not pass for green. */
export function createDynamoFleetState(call: DynamoCall, tables: FleetTables): FleetStateReader {
  return {
    async read(cell, asksPlatform = true) {
      const answer = await call('BatchGetItem', { RequestItems: wanted(tables, cell, asksPlatform) });
      const left = Object.values(answer.UnprocessedKeys ?? {}).some(({ Keys = [] }) => Keys.length > 0);
      if (left) throw new Error('DynamoDB left keys unread');
      const items = Object.values(answer.Responses ?? {}).flat();
      const lights = items.filter((item) => item[KEY.partition]?.S === STATE_PARTITION.light).flatMap(read);
      return {
        circuit: fromCircuitItem(items.find((item) => item[KEY.partition]?.S !== STATE_PARTITION.light)),
        platformLight: lights.find(({ target }) => target === 'gateway')?.light,
        cellLight: lights.find(({ target }) => target !== 'gateway')?.light,
      };
    },
  };
}

export function createDynamoFleetTable(call: DynamoCall, tables: FleetTables): FleetTable {
  return { ...createDynamoFleetState(call, tables), ...createDynamoCircuitWriter(call, tables.circuits) };
}

type Wanted = Record<string, { Keys: Item[] }>;

function wanted({ circuits, lights }: FleetTables, cell: string | undefined, asksPlatform: boolean): Wanted {
  const lightKeys = [
    ...(asksPlatform ? [lightKey('gateway')] : []),
    ...(cell === undefined ? [] : [lightKey({ cell })]),
  ];
  const circuitKeys = cell === undefined ? [] : [circuitKey(cell)];
  if (circuits === lights) return { [lights]: { Keys: [...lightKeys, ...circuitKeys] } };
  return { [lights]: { Keys: lightKeys }, ...(circuitKeys.length > 0 && { [circuits]: { Keys: circuitKeys } }) };
}

function read(item: Item) {
  return fromLightItem(item) ?? [];
}
