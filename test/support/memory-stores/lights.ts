// Lights in memory.

import {
  isInForce,
  type Light,
  type LightStore,
  type LightTarget,
  type TargetedLight,
} from '../../../lambdas/domain/light/light';

export function createMemoryLights(): LightStore {
  const lights = new Map<string, TargetedLight>();
  const stands = (target: LightTarget, owner: string): Light | undefined => {
    const light = lights.get(keyOf(target))?.light;
    return light !== undefined && light.setBy !== owner ? light : undefined;
  };
  return {
    list: async () => [...lights.values()],
    set: async (target, light) => void lights.set(keyOf(target), { target, light }),
    clear: async (target) => void lights.delete(keyOf(target)),
    setOwn: async (target, light) => {
      if (isInForce(stands(target, light.setBy), light.sinceMs)) return false;
      lights.set(keyOf(target), { target, light });
      return true;
    },
    clearOwn: async (target, owner) => {
      if (stands(target, owner)) return false;
      lights.delete(keyOf(target));
      return true;
    },
  };
}

function keyOf(target: LightTarget): string {
  return target === 'gateway' ? '' : target.cell;
}
