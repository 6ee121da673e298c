// The patrol's stores for one invocation: every call is repeated while throttled, as long as the deadline allows.

import type { BreakerSettings } from '../contract/settings';
import type { Clock } from '../domain/ports';
import type { DynamoCall } from '../stores/dynamodb/call';
import { createDynamoCircuits } from '../stores/dynamodb/circuits';
import { createDynamoHealthRecords } from '../stores/dynamodb/health-records';
import { createDynamoHeartbeat } from '../stores/dynamodb/heartbeat';
import { createDynamoIncidents } from '../stores/dynamodb/incidents';
import { createDynamoLights } from '../stores/dynamodb/lights';
import { createBackoff, retryThrottled } from '../stores/dynamodb/retry-throttled';
import { createCircuitSignal } from './patrol-signal';

export interface TableOptions {
  readonly call: DynamoCall;
  readonly table: string;
  readonly lightTable: string;
  readonly clock: Clock;
  /** 0..1 */
  readonly random: () => number;
  readonly breakerOf: (cell: string) => BreakerSettings;
}

export function createTablePorts(
  { call, table, lightTable, clock, random, breakerOf }: TableOptions,
  deadlineMs: number,
) {
  const backoff = createBackoff(deadlineMs, { clock, random });
  const patient = retryThrottled(call, backoff);
  const circuits = createDynamoCircuits(patient, table, () => backoff);
  return {
    health: createDynamoHealthRecords(patient, table),
    heartbeat: createDynamoHeartbeat(patient, table),
    incidents: createDynamoIncidents(patient, table),
    circuits,
    lights: createDynamoLights(patient, lightTable),
    signal: createCircuitSignal({ store: circuits, clock, random, settingsOf: breakerOf }),
  };
}
