// A light as an item, and back.

import { KEY, STATE_PARTITION } from '../../contract/table-keys';
import type { Light, LightTarget } from '../../domain/light/light';
import type { TargetedLight } from '../../domain/light/ports';
import { type Item, numberOf, textOf } from './call';

const PLATFORM = 'GATEWAY';
const CELL_PREFIX = 'CELL#';

export function lightKey(target: LightTarget): Item {
  return {
    [KEY.partition]: { S: STATE_PARTITION.light },
    [KEY.sort]: { S: target === 'gateway' ? PLATFORM : CELL_PREFIX + target.cell },
  };
}

export function toLightItem(target: LightTarget, light: Light): Item {
  return {
    ...lightKey(target),
    [KEY.ttl]: { N: String(Math.ceil(light.untilMs / 1000)) },
    reason: { S: light.reason },
    setBy: { S: light.setBy },
    since: { N: String(light.sinceMs) },
    until: { N: String(light.untilMs) },
  };
}

/** An item without a readable end is no light. */
export function fromLightItem(item: Item | undefined): TargetedLight | undefined {
  if (item === undefined) return undefined;
  const sort = textOf(item, KEY.sort) ?? '';
  const untilMs = numberOf(item, 'until');
  if (untilMs === undefined) return undefined;
  return {
    target: sort === PLATFORM ? 'gateway' : { cell: sort.slice(CELL_PREFIX.length) },
    light: {
      reason: textOf(item, 'reason') ?? '',
      setBy: textOf(item, 'setBy') ?? '',
      sinceMs: numberOf(item, 'since') ?? 0,
      untilMs,
    },
  };
}
