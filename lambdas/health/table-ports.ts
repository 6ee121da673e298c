// The patrol's stores for one invocation: every call is repeated while throttled, as long as the deadline allows.

import type { BreakerSettings } from '../contract/settings';
import { type Circuit, CLOSED } from '../domain/circuit/circuit';
import type { CircuitStore } from '../domain/circuit/ports';
import { foundBack, foundDown, type Moment } from '../domain/circuit/transitions';
import type { CircuitSignal } from '../domain/health/ports';
import type { Clock } from '../domain/ports';
import type { DynamoCall } from '../stores/dynamodb/call';
import { createDynamoCircuits } from '../stores/dynamodb/circuits';
import { createDynamoHealthRecords } from '../stores/dynamodb/health-records';
import { createDynamoHeartbeat } from '../stores/dynamodb/heartbeat';
import { createDynamoIncidents } from '../stores/dynamodb/incidents';
import { createDynamoLights } from '../stores/dynamodb/lights';
import { createBackoff, retryThrottled } from '../stores/dynamodb/signed-call';

export interface TableOptions {
  readonly call: DynamoCall;
  readonly table: string;
  readonly lightTable: string;
  /** Where the patrol's own lights leave their records. */
  readonly auditTable: string;
  readonly clock: Clock;
  /** 0..1 */
  readonly random: () => number;
  readonly breakerOf: (cell: string) => BreakerSettings;
}

export function createTablePorts(
  { call, table, lightTable, auditTable, clock, random, breakerOf }: TableOptions,
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
    call: patient,
    lights: createDynamoLights(patient, { lights: lightTable, audit: auditTable }),
    signal: createCircuitSignal({ store: circuits, clock, random, settingsOf: breakerOf }),
  };
}

// The patrol as second source of circuits: what it finds down opens, what it finds back half-opens.

/** Tries against callers that change the same circuit; what they write is as good as what the patrol would. */
const ATTEMPTS = 3;

interface PatrolSignalOptions {
  readonly store: CircuitStore;
  readonly clock: Clock;
  readonly random: () => number;
  readonly settingsOf: (cell: string) => BreakerSettings;
}

export function createCircuitSignal({ store, clock, random, settingsOf }: PatrolSignalOptions): CircuitSignal {
  const change = async (cell: string, decide: (circuit: Circuit, moment: Moment) => Circuit): Promise<void> => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const circuit = (await store.readMany([cell])).get(cell) ?? CLOSED;
      const to = decide(circuit, { nowMs: clock(), random: random(), settings: settingsOf(cell) });
      if (to === circuit || (await store.replace(cell, circuit, to))) return;
    }
  };
  return {
    cellDown: (cell) => change(cell, foundDown),
    cellBack: (cell) => change(cell, foundBack),
  };
}
