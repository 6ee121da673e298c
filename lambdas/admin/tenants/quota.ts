// The quota of one tenant: its plan and its own limits, in the old platform's shapes with more fields.

import type { HttpApp } from '../../domain/http';
import { isRefusal, refusal } from '../../domain/refusal';
import type { Tenant } from '../../domain/tenant/tenant';
import { type TenantStore, withDefaultTenantStored } from '../../domain/tenant/tenant-store';
import type { AdminParts } from '../app';
import { jsonAnswer } from '../json';
import { type QuotaChange, readQuotaChange } from './quota-body';
import { conflict, entityTag, findTenant, isMatch, unknownTenant } from './versions';

export interface QuotaPartsOptions {
  readonly store: TenantStore;
  /** Names of the plans; undefined where no tenant is limited, so that a plan is only noted. */
  readonly plans: readonly string[] | undefined;
  /** Whether requests are held against the registry: without that a tenant's own limits are not known. */
  readonly enforced: boolean;
}

export function createQuotaParts(options: QuotaPartsOptions): AdminParts {
  const { plans } = options;
  const store = withDefaultTenantStored(options.store);
  const note = options.enforced && plans !== undefined ? {} : { enforced: false };
  const answer = (tenant: Tenant) =>
    jsonAnswer(200, { ...toJson(tenant), ...note }, { etag: entityTag(tenant.version) });

  const read: HttpApp = async (request) => {
    const tenant = await findTenant(store, request.pathParameters['id']);
    return tenant ? answer(tenant) : unknownTenant();
  };

  const change: HttpApp = async (request, facts) => {
    const tenant = await findTenant(store, request.pathParameters['id']);
    if (!tenant) return unknownTenant();
    facts['subject'] = tenant.id;
    const body = readQuotaChange(request.body);
    if (isRefusal(body)) return body;
    if (typeof body.plan === 'string' && plans?.includes(body.plan) === false) {
      return refusal('BAD_REQUEST', `plan must be one of ${plans.join(', ') || 'none: no plan is described'}`);
    }
    if (!isMatch(request.headers['if-match'], tenant.version)) return conflict();
    facts['quota'] = JSON.stringify(body);
    const changed = withQuota(tenant, body);
    return (await store.put(changed)) ? answer(changed) : conflict();
  };

  return { 'GET /api/admin/tenants/{id}/quota': read, 'PUT /api/admin/tenants/{id}/quota': change };
}

/** The tenant's next version. What the body does not name stays, and null takes it away. */
function withQuota(
  { plan: before, quota: old, ...tenant }: Tenant,
  { plan = before, ...figures }: QuotaChange,
): Tenant {
  const named = Object.entries({ ...old, ...figures }).filter(([, value]) => value !== null);
  return {
    ...tenant,
    ...(typeof plan === 'string' && { plan }),
    ...(named.length > 0 && { quota: Object.fromEntries(named) }),
    version: tenant.version + 1,
  };
}

/** Only what is set, under the names of the old platform. */
function toJson({ plan, quota = {} }: Tenant) {
  return {
    requests_per_min: quota.requestsPerMin,
    cpu_limit: quota.cpuLimit,
    memory_mb: quota.memoryMb,
    storage_gb: quota.storageGb,
    plan,
  };
}
