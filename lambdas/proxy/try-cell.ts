// One try: sign the order, put it on the wire, time it.

import type { CellRoute } from '../contract/route-table';
import type { ProxySettings } from '../contract/settings';
import type { Clock } from '../domain/ports';
import { isRefusal } from '../domain/refusal';
import type { CallCell, TryCell } from './cell-call';
import { type CellTarget, parseTarget, requestTarget } from './cell-target';
import type { Signer } from './request-signer';

export interface TryCellDeps {
  readonly call: CallCell;
  readonly sign: Signer;
  readonly settings: Pick<ProxySettings, 'timeoutMs' | 'connectTimeoutMs'>;
  readonly clock: Clock;
}

/** A Cell that leaves the body of another method unread takes it for a request of its own. */
const METHODS_WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

export function tryCell({ call, sign, settings, clock }: TryCellDeps): TryCell {
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
