// A table of limits in memory, under the same contract suite as the real one.

import type { Charge, ChargeEnd, LimitState, LimitTable } from '../../lambdas/stores/limit-table';

export function memoryLimits(): LimitTable {
  const items = new Map<string, LimitState>();
  return {
    charge: async (charge) => apply(items, charge),
    read: async (key) => items.get(key),
  };
}

function apply(items: Map<string, LimitState>, { key, condition, costMs, seen }: Charge): ChargeEnd {
  const item = items.get(key);
  const isRefused =
    condition.kind === 'restart'
      ? item && item.arrivalMs >= condition.fromMs && item.arrivalMs <= condition.brokenMs
      : !item || item.arrivalMs < condition.fromMs || item.arrivalMs > condition.untilMs;
  if (isRefused) return { kind: 'refused' };
  const fromMs = condition.kind === 'restart' ? condition.atMs : (item?.arrivalMs ?? 0);
  const state = { arrivalMs: fromMs + costMs, seen: (item?.seen ?? 0) + seen };
  items.set(key, state);
  return { kind: 'charged', state };
}
