// A table of quotas in memory, under the same contract suite as the real one.

import type { QuotaTable } from '../../lambdas/stores/quota-table';

export function memoryQuotas(): QuotaTable {
  const counters = new Map<string, number>();
  return {
    async count({ tenantId, period: { month, day }, requests, most }) {
      const monthKey = `${tenantId} ${month}`;
      const dayKey = `${monthKey}-${day}`;
      const isOver = (key: string, bound: number | undefined) =>
        bound !== undefined && (counters.get(key) ?? -1) > bound;
      if (isOver(dayKey, most?.day) || isOver(monthKey, most?.month)) return { kind: 'refused' };
      const used = { day: (counters.get(dayKey) ?? 0) + requests, month: (counters.get(monthKey) ?? 0) + requests };
      counters.set(dayKey, used.day);
      counters.set(monthKey, used.month);
      return { kind: 'counted', used };
    },
    async used(tenantId, { month, day }) {
      const monthKey = `${tenantId} ${month}`;
      return { day: counters.get(`${monthKey}-${day}`) ?? 0, month: counters.get(monthKey) ?? 0 };
    },
  };
}
