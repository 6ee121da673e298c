// What the request path asks of the table: circuit and lights of one Cell, in one BatchGetItem.

import { KEY, STATE_PARTITION } from '../../contract/table-keys';
import type { FleetStateReader, FleetTable } from '../../domain/circuit/ports';
import type { Item } from './attributes';
import type { DynamoCall } from './call';
import { circuitKey, fromCircuitItem } from './circuit-item';
import { createDynamoCircuitWriter } from './circuits';
import { fromLightItem, lightKey } from './light-item';

/** Rejects where the table left a key over: a light that was not read must not pass for green. */
export function createDynamoFleetState(call: DynamoCall, tableName: string): FleetStateReader {
  return {
    async read(cell) {
      const keys: Item[] = [lightKey('gateway')];
      if (cell !== undefined) keys.push(lightKey({ cell }), circuitKey(cell));
      const answer = await call('BatchGetItem', { RequestItems: { [tableName]: { Keys: keys } } });
      if ((answer.UnprocessedKeys?.[tableName]?.Keys ?? []).length > 0) throw new Error('DynamoDB left keys unread');
      const items = answer.Responses?.[tableName] ?? [];
      const lights = items.filter((item) => item[KEY.partition]?.S === STATE_PARTITION.light).flatMap(read);
      return {
        circuit: fromCircuitItem(items.find((item) => item[KEY.partition]?.S !== STATE_PARTITION.light)),
        platformLight: lights.find(({ target }) => target === 'gateway')?.light,
        cellLight: lights.find(({ target }) => target !== 'gateway')?.light,
      };
    },
  };
}

export function createDynamoFleetTable(call: DynamoCall, tableName: string): FleetTable {
  return { ...createDynamoFleetState(call, tableName), ...createDynamoCircuitWriter(call, tableName) };
}

function read(item: Item) {
  return fromLightItem(item) ?? [];
}
