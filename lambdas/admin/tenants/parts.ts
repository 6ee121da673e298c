// The tenants API: list, create, read and change tenants, each change against the version it was made from.

import { CANONICAL_TENANT_ID } from '../../contract/tenant-fields';
import { requestRecord } from '../../domain/audit';
import type { GatewayResponse, HttpApp } from '../../domain/http';
import type { Clock } from '../../domain/ports';
import { isRefusal, type Refusal, refusal } from '../../domain/refusal';
import { DEFAULT_TENANT, type Tenant } from '../../domain/tenant/tenant';
import { type TenantStore, withDefaultTenantStored } from '../../domain/tenant/tenant-store';
import type { AdminParts } from '../app';
import { jsonAnswer } from '../json';
import { readChange, readCreation, type TenantChange } from './bodies';
import { changeOf, conflict, entityTag, findTenant, isMatch, unknownTenant } from './versions';

interface TenantPartsOptions {
  readonly store: TenantStore;
  /** Whether requests are held against the registry; answers say where they are not. */
  readonly enforced: boolean;
  readonly clock: Clock;
}

/** Disabling a tenant, or its end, changes nothing for its callers. */
const NOT_ENFORCED = { enforced: false };

export function createTenantParts(options: TenantPartsOptions): AdminParts {
  const store = withDefaultTenantStored(options.store);
  const note = options.enforced ? {} : NOT_ENFORCED;
  const answer = (status: number, tenant: Tenant): GatewayResponse =>
    jsonAnswer(status, { ...toJson(tenant), ...note }, { etag: entityTag(tenant.version) });

  const list: HttpApp = async () => {
    const data = (await store.list()).map(toJson);
    return jsonAnswer(200, { data, total: data.length, ...note });
  };

  const create: HttpApp = async (request, facts) => {
    const body = readCreation(request.body);
    if (isRefusal(body)) return body;
    const { tenantId: id, reason, ...rest } = body;
    facts['subject'] = id;
    const nowMs = options.clock();
    const tenant: Tenant = { ...rest, id, status: 'enabled', createdAt: Math.floor(nowMs / 1000), version: 1 };
    const twin = (await store.list()).find((known) => known.id.toLowerCase() === id);
    const created = { ...changeOf('tenant.create', undefined, tenant, toJson), reason, status: 201 };
    const record = requestRecord(request, created, nowMs);
    if (twin === undefined && (await store.put(tenant, record))) return answer(201, tenant);
    return refusal('BAD_REQUEST', `tenantId ${id} exists already${twin && twin.id !== id ? `, as ${twin.id}` : ''}`);
  };

  const read: HttpApp = async (request) => {
    const tenant = await findTenant(store, request.pathParameters['id']);
    return tenant ? answer(200, tenant) : unknownTenant();
  };

  const change: HttpApp = async (request, facts) => {
    const tenant = await findTenant(store, request.pathParameters['id']);
    if (!tenant) return unknownTenant();
    facts['subject'] = tenant.id;
    const body = readChange(request.body);
    if (isRefusal(body)) return body;
    const protectedBy = refuseChangeOfDefault(tenant, body);
    if (protectedBy) return protectedBy;
    if (!isMatch(request.headers['if-match'], tenant.version)) return conflict();
    const { reason, ...fields } = body;
    const changed: Tenant = { ...tenant, ...fields, version: tenant.version + 1 };
    const told = { ...changeOf('tenant.change', tenant, changed, toJson), reason };
    const record = requestRecord(request, told, options.clock());
    return (await store.put(changed, record)) ? answer(200, changed) : conflict();
  };

  return {
    'GET /api/admin/tenants': list,
    'POST /api/admin/tenants': create,
    'GET /api/admin/tenants/{id}': read,
    'PATCH /api/admin/tenants/{id}': change,
  };
}

function refuseChangeOfDefault(tenant: Tenant, body: TenantChange): Refusal | undefined {
  if (tenant.id !== DEFAULT_TENANT.id) return undefined;
  const faults: string[] = [];
  if (body.status === 'disabled') faults.push('status: the default tenant cannot be disabled');
  if (body.expireAt !== undefined && body.expireAt !== null) faults.push('expireAt: the default tenant cannot expire');
  return faults.length > 0 ? refusal('BAD_REQUEST', faults.join('; ')) : undefined;
}

/** As the platform's interface document has it; `allowed_cells`, `plan` and `canonical` are additions. */
function toJson(tenant: Tenant) {
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
