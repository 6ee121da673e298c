// Asks the registry about the tenant of a call, where the deployment wants tenants checked.

import { type Refusal, refusal } from '../domain/refusal';
import { TENANT_ID } from '../domain/tenant/tenant';
import { type TenantReader, withDefaultTenant } from '../domain/tenant/tenant-store';
import type { TenantAnswer } from './decide';

/** `tenantId` is undefined where the call names none. */
export type LookUpTenant = (tenantId: string | undefined) => Promise<TenantAnswer | Refusal>;

export const skipTenantCheck: LookUpTenant = async () => ({ kind: 'unchecked' });

export function tenantLookup(registry: TenantReader): LookUpTenant {
  const tenants = withDefaultTenant(registry);
  return async (tenantId) => {
    if (tenantId === undefined) return refusal('MISSING_TENANT_ID');
    // A caller names it: what the table refuses as a key would count as the registry's failure.
    if (!TENANT_ID.test(tenantId)) return { kind: 'checked', tenant: undefined };
    try {
      return { kind: 'checked', tenant: await tenants.get(tenantId) };
    } catch (cause) {
      return refusal('SERVICE_UNAVAILABLE', 'The tenant registry cannot be reached', { cause });
    }
  };
}
