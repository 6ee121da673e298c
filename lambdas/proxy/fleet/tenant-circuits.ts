// A circuit for each tenant of a Cell, in this environment alone: a tenant whose own requests fail is held back here, while
// the fleet's circuit stays closed for the others.

import type { BreakerSettings } from '../../contract/settings';
import { keepNewest } from '../../domain/bounded';
import {
  bucketIndex,
  type CallBucket,
  type Circuit,
  CLOSED,
  type ClosedCircuit,
  type ProbeLease,
  passage,
  recentCalls,
  shouldOpen,
} from '../../domain/circuit/circuit';
import { opened, probed, probing, released } from '../../domain/circuit/transitions';
import type { Clock } from '../../domain/ports';

export interface TenantCircuits {
  /** ms after which the tenant may ask again; undefined where it may ask now. */
  waitMs(cell: string, tenant: string, settings: BreakerSettings): number | undefined;
  /**
   * Lets a request go out; where the circuit is not closed, as its one probe for `leaseMs`.
   * @returns the lease of the probe: only the request that holds it ends the probe
   */
  enter(cell: string, tenant: string, leaseMs: number): Lease;
  record(cell: string, tenant: string, succeeded: boolean, settings: BreakerSettings, lease: Lease): void;
  /** Gives back a probe that asked nothing. */
  release(cell: string, tenant: string, lease: Lease): void;
}

/** Undefined for a request that the closed circuit let through. */
type Lease = ProbeLease | undefined;

/** Circuits that are kept; the least recently changed one goes. */
const MOST = 1_000;

export function createTenantCircuits(clock: Clock, random: () => number): TenantCircuits {
  const circuits = new Map<string, Circuit>();
  const set = (key: string, circuit: Circuit): void => {
    if (circuit.phase === 'closed' && circuit.calls.length === 0) circuits.delete(key);
    else keepNewest(circuits, key, circuit, MOST);
  };
  return {
    waitMs(cell, tenant, settings) {
      const allowed = passage(circuits.get(keyOf(cell, tenant)) ?? CLOSED, clock(), settings);
      return allowed.kind === 'wait' ? allowed.ms : undefined;
    },
    enter(cell, tenant, leaseMs) {
      const circuit = circuits.get(keyOf(cell, tenant));
      if (!circuit || circuit.phase === 'closed') return undefined;
      const probe = probing(circuit, 'own', leaseMs, clock());
      set(keyOf(cell, tenant), probe);
      return probe.probe ?? undefined;
    },
    record(cell, tenant, succeeded, settings, lease) {
      const key = keyOf(cell, tenant);
      const circuit = circuits.get(key) ?? CLOSED;
      const moment = { nowMs: clock(), random: random(), settings };
      if (circuit.phase === 'half_open') {
        if (circuit.probe === lease) set(key, probed(circuit, succeeded, moment));
      }
      // Calls are counted from the first failure on, so that a healthy path keeps nothing.
      else if (circuit.phase === 'closed' && (!succeeded || circuit.calls.length > 0)) {
        const calls = counted(circuit, succeeded, moment.nowMs, settings);
        const opens = !succeeded && shouldOpen(calls, moment.nowMs, settings);
        set(key, opens ? opened(circuit, 'traffic', moment) : { ...circuit, calls });
      }
    },
    release(cell, tenant, lease) {
      const circuit = circuits.get(keyOf(cell, tenant));
      if (circuit?.phase === 'half_open' && circuit.probe === lease) {
        set(keyOf(cell, tenant), released(circuit, clock()));
      }
    },
  };
}

/** Once nothing in the window has failed any more, nothing is counted. */
function counted(
  { calls }: ClosedCircuit,
  succeeded: boolean,
  nowMs: number,
  settings: BreakerSettings,
): readonly CallBucket[] {
  const index = bucketIndex(nowMs, settings);
  const one = { index, successes: succeeded ? 1 : 0, failures: succeeded ? 0 : 1, reports: 0, blame: {} };
  const recent = recentCalls(calls, nowMs, settings);
  const same = recent.find((bucket) => bucket.index === index);
  const sum = same
    ? { ...one, successes: same.successes + one.successes, failures: same.failures + one.failures }
    : one;
  const all = [...recent.filter((bucket) => bucket !== same), sum];
  return all.some(({ failures }) => failures > 0) ? all : [];
}

function keyOf(cell: string, tenant: string): string {
  return `${cell} ${tenant}`;
}
