// What the audit log says of a light.

import type { Change } from '../audit';
import { isInForce, type Light, type LightTarget, lightName, lightSummary } from './light';

/** What the record of a light's change says. */
export function lightChange(target: LightTarget, before: Light | undefined, light: Light, nowMs: number): Change {
  const shown = (one: Light | undefined) => (isInForce(one, nowMs) ? lightSummary(one) : null);
  return {
    action: isInForce(light, nowMs) ? 'light.red' : 'light.green',
    target: lightName(target),
    ...(target !== 'gateway' && { cell: target.cell }),
    before: shown(before),
    after: shown(light),
    reason: light.reason,
  };
}
