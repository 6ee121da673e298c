// From an order to its outcome: a permit of the fleet, signed tries at the Cell within one deadline, and what the fleet is told.

import { METHODS_WITH_BODY } from '../contract/headers';
import type { CellRoute } from '../contract/route-table';
import type { ProxySettings } from '../contract/settings';
import type { GatewayResponse } from '../domain/http';
import type { Clock } from '../domain/ports';
import { isRefusal, type Refusal } from '../domain/refusal';
import { type CellTarget, parseTarget, requestTarget } from './admission';
import type { CallCell, CellOrder, TryCell } from './cell-call';
import {
  answerOf,
  degraded,
  failedTry,
  isCellFailure,
  mayBeCaused,
  metHangUp,
  refusalOf,
  type TryEnd,
} from './cell-result';
import type { FleetGate } from './fleet/fleet-gate';
import type { Permit } from './fleet/permit';
import type { Signer } from './request-signer';
import { type RetryBudget, retryDelayMs } from './retry';

export type Forward = (order: CellOrder) => Promise<GatewayResponse | Refusal>;

interface ForwardDeps {
  readonly tryCell: TryCell;
  readonly gate: FleetGate;
  readonly budget: RetryBudget;
  readonly settings: ProxySettings;
  readonly clock: Clock;
  readonly random: () => number;
  readonly pause: (ms: number) => Promise<void>;
}

export function createForward(deps: ForwardDeps): Forward {
  const { gate, clock } = deps;
  return async (order) => {
    const { tenant, method, route } = order;
    const cell = route.circuit ?? order.cell;
    const settings = { ...deps.settings.breaker, ...route.breaker };
    const longestMs = Math.min(route.timeoutMs ?? deps.settings.timeoutMs, order.deadlineAtMs - clock());
    const permit = await gate.enter({ cell, tenant, method, settings, longestMs });
    if ('retryAfterMs' in permit) return degraded(order, permit.retryAfterMs);
    try {
      deps.budget.earn(cell);
      const end = await tries(deps, order, permit);
      if (isRefusal(end)) return end;
      if (end.kind === 'answer') return answerOf(end);
      return end.reason === 'recalled' ? degraded(order, gate.waitMs(cell, settings)) : refusalOf(end);
    } finally {
      await permit.release();
    }
  };
}

/** @returns how the last try ended */
async function tries(deps: ForwardDeps, order: CellOrder, permit: Permit): Promise<TryEnd | Refusal> {
  const { cell, method, route, facts, deadlineAtMs } = order;
  const { recall } = permit;
  let fresh = false;
  for (let made = 1; ; made += 1) {
    const end = await deps.tryCell(order, { fresh, recall });
    if (isRefusal(end) || (end.kind === 'failure' && end.reason === 'recalled')) return end;
    const failed = failedTry(end);
    const nowMs = deps.clock();
    const delayMs =
      failed &&
      retryDelayMs({
        method,
        failed,
        tries: made,
        retries: route.retries ?? deps.settings.retries,
        remainingMs: deadlineAtMs - nowMs,
        nowMs,
        random: deps.random(),
      });
    if (metHangUp(end) && !fresh && mayReplay(method, end.sent)) {
      fresh = true;
      made -= 1;
      continue;
    }
    const mayAskAgain =
      made === 1
        ? await permit.record({ succeeded: !isCellFailure(end), tenant: mayBeCaused(end) ? order.tenant : undefined })
        : delayMs !== undefined && (await permit.mayAskAgain());
    if (delayMs === undefined || !mayAskAgain || !deps.budget.spend(cell)) return end;
    facts.metrics = { ...facts.metrics, retries: (facts.metrics?.retries ?? 0) + 1 };
    await deps.pause(delayMs);
  }
}

/** A connection the Cell had closed while it idled costs neither a retry nor a failure: the try is made on a new one. */
function mayReplay(method: string, sent: boolean): boolean {
  return !sent || method === 'GET' || method === 'HEAD';
}

interface TryCellDeps {
  readonly call: CallCell;
  readonly sign: Signer;
  readonly settings: Pick<ProxySettings, 'timeoutMs' | 'connectTimeoutMs'>;
  readonly clock: Clock;
}

export function createTryCell({ call, sign, settings, clock }: TryCellDeps): TryCell {
  const targets = new WeakMap<CellRoute, CellTarget>();
  const targetOf = (route: CellRoute): CellTarget => {
    let target = targets.get(route);
    if (target === undefined) {
      target = parseTarget(route.baseUrl);
      targets.set(route, target);
    }
    return target;
  };

  return async (order, how) => {
    const { cell, owner, route, method, cellPath, rawQuery, headers, body } = order;
    const where = targetOf(route);
    const target = requestTarget(where.basePath, cellPath, rawQuery);
    const targetPath = rawQuery === '' ? target : target.slice(0, -rawQuery.length - 1);
    const signature = await sign({ cell, method, cellPath, targetPath, rawQuery, headers, body });
    if (isRefusal(signature)) return signature;
    const startedAtMs = clock();
    const end = await call({
      ...where,
      ...how,
      owner,
      // A Cell that leaves such a body unread takes it for a request of its own.
      unshared: body.length > 0 && !METHODS_WITH_BODY.has(method),
      method,
      target,
      headers,
      signature,
      body,
      connectTimeoutMs: route.connectTimeoutMs ?? settings.connectTimeoutMs,
      timeoutMs: Math.max(0, Math.min(route.timeoutMs ?? settings.timeoutMs, order.deadlineAtMs - startedAtMs)),
    });
    order.facts.upstreamMs = clock() - startedAtMs;
    return end;
  };
}
