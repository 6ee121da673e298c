// How the admin API shows a tenant.

import { CANONICAL_TENANT_ID } from '../../contract/tenant-fields';
import type { GatewayResponse } from '../../domain/http';
import type { Tenant } from '../../domain/tenant/tenant';
import { jsonAnswer } from '../json';
import { entityTag } from './versions';

/** Disabling a tenant, or its end, changes nothing for its callers. */
const NOT_ENFORCED = { enforced: false };

/** @param enforced whether requests are held against the registry; answers say where they are not */
export function enforcementNote(enforced: boolean) {
  return enforced ? {} : NOT_ENFORCED;
}

export function tenantAnswer(status: number, tenant: Tenant, note: object): GatewayResponse {
  return jsonAnswer(status, { ...shownTenant(tenant), ...note }, { etag: entityTag(tenant.version) });
}

/** As the platform's interface document has it; `allowed_cells`, `plan` and `canonical` are additions. */
export function shownTenant(tenant: Tenant) {
  return {
    id: tenant.id,
    name: tenant.name,
    status: tenant.status,
    expire_at: tenant.expireAt,
    created_at: tenant.createdAt,
    allowed_cells: tenant.allowedCells,
    ...(tenant.plan !== undefined && { plan: tenant.plan }),
    canonical: CANONICAL_TENANT_ID.test(tenant.id),
  };
}
