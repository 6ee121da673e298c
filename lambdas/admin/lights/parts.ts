// The lights API: which lights are red, and setting one, for the platform or a Cell.

import type { LightSummary } from '../../contract/health-summary';
import type { RouteTable } from '../../contract/route-table';
import { actorOf } from '../../domain/admin-access';
import type { HttpApp } from '../../domain/http';
import { isInForce, type Light, type LightTarget } from '../../domain/light/light';
import type { LightStore } from '../../domain/light/ports';
import type { Clock } from '../../domain/ports';
import { isRefusal, refusal } from '../../domain/refusal';
import type { AdminParts } from '../app';
import { jsonAnswer } from '../json';
import { readLightChange } from './body';

export interface LightPartsOptions {
  readonly store: LightStore;
  readonly routes: RouteTable;
  readonly clock: Clock;
}

const PLATFORM = 'gateway';

export function createLightParts({ store, routes, clock }: LightPartsOptions): AdminParts {
  const list: HttpApp = async () => {
    const nowMs = clock();
    const red = (await store.list()).filter(({ light }) => isInForce(light, nowMs));
    const data = red.map(({ target, light }) => answerOf(nameOf(target), light)).toSorted(byTarget);
    return jsonAnswer(200, { data, total: data.length });
  };

  const set: HttpApp = async (request, facts) => {
    const name = request.pathParameters['target'] ?? '';
    if (name !== PLATFORM && !Object.hasOwn(routes.cells, name)) return refusal('NOT_FOUND', 'There is no such Cell');
    const target: LightTarget = name === PLATFORM ? PLATFORM : { cell: name };
    const nowMs = clock();
    const change = readLightChange(request.body, nowMs);
    if (isRefusal(change)) return change;
    facts['subject'] = name;
    facts['color'] = change.color;
    if (change.color === 'green') {
      await store.clear(target);
      return jsonAnswer(200, { target: name, color: 'green' });
    }
    const { reason, untilMs } = change;
    const light: Light = { reason, untilMs, setBy: actorOf(request.verdict), sinceMs: nowMs };
    await store.set(target, light);
    return jsonAnswer(200, answerOf(name, light));
  };

  return { 'GET /api/admin/lights': list, 'PUT /api/admin/lights/{target}': set };
}

function nameOf(target: LightTarget): string {
  return target === 'gateway' ? PLATFORM : target.cell;
}

function byTarget(a: { readonly target: string }, b: { readonly target: string }): number {
  return a.target < b.target ? -1 : 1;
}

function answerOf(target: string, light: Light): LightSummary & { readonly target: string } {
  return {
    target,
    color: 'red',
    reason: light.reason,
    set_by: light.setBy,
    since: light.sinceMs / 1000,
    until: light.untilMs / 1000,
  };
}
