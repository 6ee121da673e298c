// Puts the proxy together from what its handler builds; tests and benches put it together the same way.

import type { RouteTable } from '../contract/route-table';
import type { ProxySettings } from '../contract/settings';
import type { FleetTable } from '../domain/circuit/ports';
import type { HttpApp } from '../domain/http';
import type { Clock } from '../domain/ports';
import { createLightCheck, createProxyApp, type ProxyRules, type WithinLimits } from './app';
import type { CallCell } from './cell-call';
import { createFleet } from './fleet/create-fleet';
import { type FleetTally, withFleetMetrics } from './fleet/own-circuits';
import type { StartTimer } from './fleet/timer';
import { createForward, createTryCell } from './forward';
import type { Signer } from './request-signer';
import { createRetryBudget } from './retry';

/** The flow of requests over one set of rules; circuits, connections and budgets are those of all sets. */
export type AppOver = (routes: RouteTable, withinLimits: WithinLimits | undefined) => HttpApp;

export interface ProxyParts {
  readonly rules: ProxyRules;
  readonly routes: RouteTable;
  readonly settings: ProxySettings;
  readonly table: FleetTable;
  /** Makes the limits of tenants, where the deployment has any; it is told where to count a table that is gone. */
  readonly limits?: (onUnavailable: () => void) => WithinLimits;
  /** Chooses the rules of each request, where they may change while the gateway runs. */
  readonly live?: (appOver: AppOver, tally: FleetTally) => HttpApp;
  readonly sign: Signer;
  readonly call: CallCell;
  /** Makes forwards that keep a trail of their requests, where the deployment explains requests. */
  readonly keepTrail?: (make: typeof createForward) => typeof createForward;
  /** Names this environment among the fleet. */
  readonly environmentId: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly startTimer: StartTimer;
}

export function createProxy(parts: ProxyParts): HttpApp {
  const { rules, routes, settings, clock, random, startTimer } = parts;
  const { gate, tally } = createFleet({ ...parts, refreshMs: settings.stateRefreshMs });
  const forward = (parts.keepTrail?.(createForward) ?? createForward)({
    tryCell: createTryCell(parts),
    gate,
    budget: createRetryBudget(settings.retryBudgetRatio, settings.retries),
    settings,
    clock,
    random,
    pause: (ms) => new Promise((resolve) => void startTimer(ms, resolve)),
  });
  const appOver: AppOver = (over, withinLimits) =>
    createProxyApp({
      rules,
      routes: over,
      credentials: settings,
      withinLimits,
      checkLight: createLightCheck(gate, over, clock),
      forward,
    });
  const app = parts.live
    ? parts.live(appOver, tally)
    : appOver(
        routes,
        parts.limits?.(() => tally.count('limitsUnavailable')),
      );
  return withFleetMetrics(app, tally);
}
