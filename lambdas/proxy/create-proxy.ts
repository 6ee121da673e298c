// Puts the proxy together from what its handler builds; tests and benches put it together the same way.

import type { RouteTable } from '../contract/route-table';
import type { ProxySettings } from '../contract/settings';
import type { FleetTable } from '../domain/circuit/ports';
import type { HttpApp } from '../domain/http';
import type { Clock } from '../domain/ports';
import { refusal } from '../domain/refusal';
import { type CheckLight, type ProxyRules, proxyApp } from './app';
import type { CallCell } from './cell-call';
import { createFleet } from './fleet/create-fleet';
import type { FleetGate } from './fleet/fleet-gate';
import { withFleetMetrics } from './fleet/tally';
import type { StartTimer } from './fleet/timer';
import { forward } from './forward';
import type { Signer } from './request-signer';
import { createRetryBudget } from './retry';
import { tryCell } from './try-cell';

interface ProxyParts {
  readonly rules: ProxyRules;
  readonly routes: RouteTable;
  readonly settings: ProxySettings;
  readonly table: FleetTable;
  readonly sign: Signer;
  readonly call: CallCell;
  /** Names this environment among the fleet. */
  readonly environmentId: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly startTimer: StartTimer;
}

export function createProxy(parts: ProxyParts): HttpApp {
  const { rules, routes, settings, clock, random, startTimer } = parts;
  const { gate, tally } = createFleet({ ...parts, refreshMs: settings.stateRefreshMs });
  const app = proxyApp({
    rules,
    routes,
    credentials: settings,
    checkLight: lightCheck(gate, routes, clock),
    forward: forward({
      tryCell: tryCell(parts),
      gate,
      budget: createRetryBudget(settings.retryBudgetRatio, settings.retries),
      settings,
      clock,
      random,
      pause: (ms) => new Promise((resolve) => void startTimer(ms, resolve)),
    }),
  });
  return withFleetMetrics(app, tally);
}

/** A name that is no Cell can only meet the platform's light: callers cannot make the table be read at will. */
function lightCheck(gate: FleetGate, { cells }: RouteTable, clock: Clock): CheckLight {
  return async (cell, method) => {
    const light = await gate.forbiddingLight(Object.hasOwn(cells, cell) ? cell : undefined, method);
    if (light === undefined) return undefined;
    const retryAfterSeconds = Math.max(1, Math.ceil((light.untilMs - clock()) / 1000));
    return refusal('RED_LIGHT', light.reason, { retryAfterSeconds });
  };
}
