// May a request go to its Cell? Asked of what the environment last saw of the fleet; looked up again, before the request
// or next to it, where that is too old.

import type { BreakerSettings } from '../../contract/settings';
import { type Circuit, inTrouble, passage } from '../../domain/circuit/circuit';
import { probing } from '../../domain/circuit/transitions';
import { forbiddingLight, type Light, reads } from '../../domain/light/light';
import type { Clock } from '../../domain/ports';
import { circuitOf, type PlatformView, type View } from './fleet-views';
import { createCallPermit, createProbePermit, type Permit, type PermitDeps } from './permit';
import type { TenantCircuits } from './tenant-circuits';
import { endedWithin, TABLE_WAIT_MS } from './timer';

export interface FleetGate {
  /** The light that forbids the method now. Without a Cell, the platform's alone. */
  forbiddingLight(cell: string | undefined, method: string): Promise<Light | undefined>;
  enter(asked: Entrance): Promise<Permit | Refused>;
  /** ms after which asking again makes sense. */
  waitMs(cell: string, settings: BreakerSettings): number;
}

interface Entrance {
  readonly cell: string;
  /** Mark of the verified tenant; undefined where nobody is verified. */
  readonly tenant: string | undefined;
  readonly method: string;
  readonly settings: BreakerSettings;
  /** Longest time that the Cell can take; a probe is leased for as long. */
  readonly longestMs: number;
}

export interface Refused {
  readonly retryAfterMs: number;
}

interface FleetGateDeps extends PermitDeps {
  /** How long a view is trusted without another look. */
  readonly refreshMs: number;
  /** The clock of the views. */
  readonly steady: Clock;
  /** Names this environment among the fleet. */
  readonly environmentId: string;
}

/** How much longer a lease lasts than its probe, for the write that ends it. */
const LEASE_MARGIN_MS = 1_000;
const RETRY_LATER_MS = 1_000;
/** How far an environment's first call goes out ahead of its first look: most are answered by then. */
const FIRST_LOOK_DELAY_MS = 50;
/** A new environment has to connect first, and knows nothing that it could go by instead. */
const FIRST_WAIT_MS = 1_000;

export function createFleetGate(deps: FleetGateDeps): FleetGate {
  const { views, circuits, clock, steady, startTimer, refreshMs } = deps;
  let isWarm = false;
  let probes = 0;

  const isFresh = (view: View | PlatformView | undefined): boolean =>
    view !== undefined && steady() - view.readAtMs < refreshMs;
  const isWell = (view: View | undefined, settings: BreakerSettings): boolean => {
    const circuit = circuitOf(view);
    return circuit.phase === 'closed' && !inTrouble(circuit.calls, clock(), settings);
  };
  const look = (cell: string | undefined): Promise<void> => {
    isWarm = true;
    const waitMs = views.current(cell) === undefined ? FIRST_WAIT_MS : TABLE_WAIT_MS;
    return endedWithin(views.refresh(cell), waitMs, startTimer);
  };
  const circuitNow = (cell: string): Circuit => circuitOf(views.current(cell));

  /** Passes at once; a look next to the call recalls the permit where the fleet knows better. */
  const passRecallable = (cell: string, settings: BreakerSettings): Permit => {
    const recall = new AbortController();
    const lookBeside = async (): Promise<void> => {
      await look(cell);
      if (passage(circuitNow(cell), clock(), settings).kind !== 'pass') recall.abort();
    };
    const cancel = startTimer(isWarm ? 0 : FIRST_LOOK_DELAY_MS, () => void lookBeside());
    isWarm = true;
    return createCallPermit(deps, cell, settings, { signal: recall.signal, cancel });
  };

  const tryProbe = async (
    asked: Entrance,
    circuit: Exclude<Circuit, { phase: 'closed' }>,
  ): Promise<Permit | Refused> => {
    const { cell, settings } = asked;
    probes += 1;
    const holder = `${deps.environmentId}-${probes}`;
    const probe = probing(circuit, holder, asked.longestMs + LEASE_MARGIN_MS, clock());
    if (await circuits.replace(cell, circuit, probe)) {
      views.learn(cell, probe);
      return createProbePermit(deps, cell, settings, probe);
    }
    await look(cell);
    return { retryAfterMs: RETRY_LATER_MS };
  };

  return {
    async forbiddingLight(cell, method) {
      if (reads(method)) return undefined;
      if (!isFresh(views.current(cell)) || !isFresh(views.platform())) await look(cell);
      return forbiddingLight(method, [views.platform().platformLight, views.current(cell)?.cellLight], clock());
    },

    async enter(asked) {
      const { cell, tenant, method, settings } = asked;
      const view = views.current(cell);
      if (!isFresh(view)) {
        if (method === 'GET' || method === 'HEAD') {
          if (isWell(view, settings)) return passRecallable(cell, settings);
        }
        await look(cell);
      }
      // Every environment of a fleet knows when the wait ends. A look first: it bears more callers than the write that
      // takes the probe, and the write that ends the probe must not be lost among theirs.
      if (passage(circuitNow(cell), clock(), settings, tenant).kind === 'probe' && !views.isRecent(cell))
        await look(cell);
      const circuit = circuitNow(cell);
      const allowed = passage(circuit, clock(), settings, tenant);
      if (circuit.phase === 'closed') return createCallPermit(deps, cell, settings);
      return allowed.kind === 'wait' ? { retryAfterMs: allowed.ms } : tryProbe(asked, circuit);
    },

    waitMs(cell, settings) {
      const allowed = passage(circuitNow(cell), clock(), settings);
      return allowed.kind === 'wait' ? allowed.ms : RETRY_LATER_MS;
    },
  };
}

/** Callers whom nobody verified have no circuit of their own: any of them could name another's tenant. */
export function withTenantCircuits(gate: FleetGate, circuits: TenantCircuits): FleetGate {
  return {
    ...gate,
    async enter(asked) {
      const { cell, tenant, settings } = asked;
      if (tenant === undefined || settings.tenantsToOpen === 1) return gate.enter(asked);
      const waitMs = circuits.waitMs(cell, tenant, settings);
      if (waitMs !== undefined) return { retryAfterMs: waitMs };
      // Taken before anything is waited for: of two requests that come at the same time only one is the probe.
      const lease = circuits.enter(cell, tenant, asked.longestMs + LEASE_MARGIN_MS);
      const permit = await gate.enter(asked);
      if ('retryAfterMs' in permit) {
        circuits.release(cell, tenant, lease);
        return permit;
      }
      return {
        recall: permit.recall,
        async record(call) {
          // A failure that no request can cause is the Cell's, and the fleet's to judge.
          if (call.succeeded || call.tenant !== undefined)
            circuits.record(cell, tenant, call.succeeded, settings, lease);
          const mayAskAgain = await permit.record(call);
          return mayAskAgain && circuits.waitMs(cell, tenant, settings) === undefined;
        },
        async mayAskAgain() {
          return circuits.waitMs(cell, tenant, settings) === undefined && (await permit.mayAskAgain());
        },
        async release() {
          circuits.release(cell, tenant, lease);
          await permit.release();
        },
      };
    },
  };
}
