// The tables as the request path asks them. An environment's first GET goes out ahead of its first look at them, so that
// they load with that look, and not before the first response.

import type { DynamoCall } from '../stores/dynamodb/call';
import { createDynamoFleetTable, type FleetTables } from '../stores/dynamodb/fleet-state';
import { createSignedDynamoCall } from '../stores/dynamodb/signed-call';
import type { Environment } from '../transport/aws-request';

/** @param watch sees what the tables answer */
export function openTables(env: Environment, tables: FleetTables, watch: (call: DynamoCall) => DynamoCall) {
  const call = watch(createSignedDynamoCall({ env, timeoutMs: 1_000, attempts: 2 }));
  return { call, fleet: createDynamoFleetTable(call, tables) };
}
