// Health records in memory.

import type { HealthStore } from '../../../lambdas/domain/health/ports';
import type { HealthRecord } from '../../../lambdas/domain/health/record';

export function createMemoryHealthRecords(): HealthStore {
  const records = new Map<string, HealthRecord>();
  return {
    list: async () => [...records.values()],
    get: async (cell) => records.get(cell),
    replace: async (record) => {
      if ((records.get(record.cell)?.revision ?? 0) !== record.revision) return undefined;
      const stored = { ...record, revision: record.revision + 1 };
      records.set(record.cell, stored);
      return stored;
    },
  };
}
