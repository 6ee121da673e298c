// Lights in memory.

import type { AuditRecord } from '../../../lambdas/contract/audit-record';
import { isInForce, type LightStore, type LightTarget, type TargetedLight } from '../../../lambdas/domain/light/light';

/** `records` takes the record of each change that is made. */
export function createMemoryLights(records: AuditRecord[] = []): LightStore {
  const lights = new Map<string, TargetedLight>();
  return {
    list: async () => [...lights.values()],
    change: async (target, light, before, record) => {
      const kept = lights.get(keyOf(target))?.light;
      if (JSON.stringify(kept) !== JSON.stringify(before)) return false;
      lights.set(keyOf(target), { target, light });
      records.push(record);
      return true;
    },
    setOwn: async (target, light, record) => {
      const kept = lights.get(keyOf(target))?.light;
      if (isInForce(kept, light.sinceMs) && kept.setBy !== light.setBy) return false;
      lights.set(keyOf(target), { target, light });
      if (record !== undefined) records.push(record);
      return true;
    },
  };
}

function keyOf(target: LightTarget): string {
  return target === 'gateway' ? '' : target.cell;
}
