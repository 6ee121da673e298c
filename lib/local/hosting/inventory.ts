// Says of everything in the assembly what became of it, so that nothing is dropped in silence.

import type { HostedResource } from '../assembly/stacks';
import { unhostedLayers } from './functions';
import { unhostedStageSettings } from './http-apis';
import { HOSTED_TYPES, reasonWithoutEffect } from './resource-types';
import { isScheduledRule } from './schedules';

export interface Inventory {
  /** Type -> how many. */
  readonly hosted: ReadonlyMap<string, number>;
  /** Reason -> how many resources do without. */
  readonly withoutEffect: ReadonlyMap<string, number>;
  /** What a user misses here: types with their number, stacks of a second region, settings, layers. */
  readonly notHosted: readonly string[];
}

export function takeInventory(resources: readonly HostedResource[], elsewhere: readonly string[]): Inventory {
  const hosted = new Map<string, number>();
  const withoutEffect = new Map<string, number>();
  const missing = new Map<string, number>();
  for (const resource of resources) {
    const { type } = resource;
    const reason = reasonWithoutEffect(type);
    if (HOSTED_TYPES.has(type) || isScheduledRule(resource)) count(hosted, type);
    else if (reason !== undefined) count(withoutEffect, reason);
    else count(missing, type);
  }
  const layers = resources.filter(({ type }) => type === 'AWS::Lambda::Function').flatMap(unhostedLayers);
  const types = [...missing].map(([type, number]) => (number === 1 ? type : `${type} (${number})`));
  return {
    hosted,
    withoutEffect,
    notHosted: [
      ...types,
      ...elsewhere,
      ...unhostedStageSettings(resources),
      ...layers.map((layer) => `layer ${layer}`),
    ],
  };
}

function count(map: Map<string, number>, key: string): void {
  map.set(key, (map.get(key) ?? 0) + 1);
}
