// The lights API without its changes: which lights are red.

import type { LightSummary } from '../../contract/health-summary';
import type { HttpApp } from '../../domain/http';
import { isInForce, type LightStore, lightName, lightSummary, type TargetedLight } from '../../domain/light/light';
import type { Clock } from '../../domain/ports';
import type { AdminParts } from '../app';
import { jsonAnswer } from '../json';

export interface LightPartsOptions {
  readonly store: Pick<LightStore, 'list'>;
  readonly clock: Clock;
}

export function createLightParts({ store, clock }: LightPartsOptions): AdminParts {
  const list: HttpApp = async () => {
    const nowMs = clock();
    const red = (await store.list()).filter(({ light }) => isInForce(light, nowMs));
    const data = red.map(shownLight).toSorted(byTarget);
    return jsonAnswer(200, { data, total: data.length });
  };

  return { 'GET /api/admin/lights': list };
}

function byTarget(a: { readonly target: string }, b: { readonly target: string }): number {
  return a.target < b.target ? -1 : 1;
}

export function shownLight({ target, light }: TargetedLight): LightSummary & { readonly target: string } {
  return { target: lightName(target), ...lightSummary(light) };
}
