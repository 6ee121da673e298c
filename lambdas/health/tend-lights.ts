// After a round: turns the light of an overloaded Cell red, and green again once the Cell is at ease.

import type { OverloadSettings } from '../contract/settings';
import type { HealthRecord } from '../domain/health/record';
import { PATROL } from '../domain/light/light';
import type { LightStore } from '../domain/light/ports';
import type { Clock } from '../domain/ports';
import { decideLight, overloadLight } from './overload';

export interface LightPorts {
  readonly lights: Pick<LightStore, 'list' | 'setOwn' | 'clearOwn'>;
  readonly clock: Clock;
}

/** A person's light is neither replaced nor put out: the store sees to that. */
export async function tendLights(
  { lights, clock }: LightPorts,
  records: readonly HealthRecord[],
  settings: OverloadSettings,
): Promise<void> {
  const lit = await lights.list();
  const nowMs = clock();
  for (const record of records) {
    const { cell } = record;
    const light = lit.find(({ target }) => target !== 'gateway' && target.cell === cell)?.light;
    const decision = decideLight(record, light, settings, nowMs);
    if (decision === 'renew') await lights.setOwn({ cell }, overloadLight(settings, light, nowMs));
    if (decision === 'clear') await lights.clearOwn({ cell }, PATROL);
  }
}
