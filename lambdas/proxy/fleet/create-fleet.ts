// Puts together what the request path needs of the fleet, over any table.

import type { FleetTable } from '../../domain/circuit/ports';
import type { Clock } from '../../domain/ports';
import { steadyClock } from '../../domain/steady-clock';
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

export function createFleet({ refreshMs, environmentId, clock, random, startTimer, ...options }: FleetOptions): Fleet {
  const tally = createTally();
  const steady = steadyClock(clock);
  const table = withOwnCircuits(options.table, {
    clock: steady,
    onUnavailable: () => tally.count('stateStoreUnavailable'),
    random,
  });
  const shared = {
    views: createFleetViews(table, steady, refreshMs),
    circuits: table,
    ownCalls: createOwnCalls(),
    tally,
    clock,
    random,
  };
  const gate = createFleetGate({
    ...shared,
    reports: createCallReports(shared),
    steady,
    startTimer,
    refreshMs,
    environmentId,
  });
  return { gate: withTenantCircuits(gate, createTenantCircuits(clock, random)), tally };
}
