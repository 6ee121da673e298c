// The tenant registry in memory.

import type { AuditRecord } from '../../../lambdas/contract/audit-record';
import type { Tenant } from '../../../lambdas/domain/tenant/tenant';
import type { TenantStore } from '../../../lambdas/domain/tenant/tenant-store';

/** `records` takes the record of each change that is made. */
export function createMemoryTenants(records: AuditRecord[] = []): TenantStore {
  const tenants = new Map<string, Tenant>();
  return {
    get: async (id) => tenants.get(id),
    list: async () => [...tenants.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    put: async (tenant, record) => {
      if ((tenants.get(tenant.id)?.version ?? 0) !== tenant.version - 1) return false;
      tenants.set(tenant.id, tenant);
      records.push(record);
      return true;
    },
  };
}
