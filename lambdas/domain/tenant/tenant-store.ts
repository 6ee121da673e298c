// Ports of the tenant registry, and the tenant that exists in every one.

import type { AuditRecord } from '../../contract/audit-record';
import { DEFAULT_TENANT, type Tenant } from './tenant';

export interface TenantReader {
  /** Rejects where the registry cannot be reached; undefined is an unknown tenant. */
  get(id: string): Promise<Tenant | undefined>;
}

export interface TenantList extends TenantReader {
  /** Every tenant, by id. */
  list(): Promise<readonly Tenant[]>;
}

export interface TenantStore extends TenantList {
  /**
   * Writes the whole tenant as version `tenant.version`, if the one stored is the version before it (0: none stored),
   * and the record of the change with it. Resolves to false where somebody else was there first.
   * @param endsVerdicts false where the change says nothing of who may pass: no verdict that is kept depends on it
   */
  put(tenant: Tenant, record: AuditRecord, endsVerdicts?: boolean): Promise<boolean>;
}

export function withDefaultTenant(reader: TenantReader): TenantReader {
  return { get: async (id) => (await reader.get(id)) ?? (id === DEFAULT_TENANT.id ? DEFAULT_TENANT : undefined) };
}

export function withDefaultTenantListed(store: TenantList): TenantList {
  return {
    ...withDefaultTenant(store),
    async list() {
      const tenants = await store.list();
      return tenants.some(({ id }) => id === DEFAULT_TENANT.id) ? tenants : [DEFAULT_TENANT, ...tenants];
    },
  };
}

export function withDefaultTenantStored(store: TenantStore): TenantStore {
  return {
    ...withDefaultTenantListed(store),
    put: (tenant, record, endsVerdicts) => store.put(tenant, record, endsVerdicts),
  };
}
