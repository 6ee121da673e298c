// Puts together what the request path needs of the fleet, over any table.

import type { FleetTable } from '../../domain/circuit/ports';
import type { Clock } from '../../domain/ports';
import { createFleetGate, type FleetGate, withTenantCircuits } from './fleet-gate';
import { createFleetViews } from './fleet-views';
import { createCallReports, createOwnCalls } from './own-calls';
import { createTally, type FleetTally, withOwnCircuits } from './own-circuits';
import { createTenantCircuits } from './tenant-circuits';
import type { StartTimer } from './timer';

export interface FleetOptions {
  readonly table: FleetTable;
  /** How long a view of the fleet's state is trusted. */
  readonly refreshMs: number;
  /** Names this environment among the fleet. */
  readonly environmentId: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly startTimer: StartTimer;
}

export interface Fleet {
  readonly gate: FleetGate;
  readonly tally: FleetTally;
}

const TABLE_RETRY_MS = 2_000;
const TABLE_WAIT_MS = 100;
const FIRST_LOOK_DELAY_MS = 50;

export function createFleet({ refreshMs, environmentId, clock, random, startTimer, ...options }: FleetOptions): Fleet {
  const tally = createTally();
  const table = withOwnCircuits(options.table, {
    clock,
    onUnavailable: () => tally.count('stateStoreUnavailable'),
    retryAfterMs: TABLE_RETRY_MS,
    random,
  });
  const shared = {
    views: createFleetViews(table, clock),
    circuits: table,
    ownCalls: createOwnCalls(),
    tally,
    clock,
    random,
  };
  const gate = createFleetGate({
    ...shared,
    reports: createCallReports(shared),
    startTimer,
    waitMs: TABLE_WAIT_MS,
    refreshMs,
    firstLookDelayMs: FIRST_LOOK_DELAY_MS,
    environmentId,
  });
  return { gate: withTenantCircuits(gate, createTenantCircuits(clock, random)), tally };
}
