// Changes of tenants: create them, and change them, each change against the version it was made from.

import { requestRecord } from '../../domain/audit';
import type { HttpApp } from '../../domain/http';
import type { Clock } from '../../domain/ports';
import { isRefusal, type Refusal, refusal } from '../../domain/refusal';
import { DEFAULT_TENANT, type Tenant } from '../../domain/tenant/tenant';
import { type TenantStore, withDefaultTenantStored } from '../../domain/tenant/tenant-store';
import type { AdminParts } from '../app';
import { readChange, readCreation, type TenantChange } from './bodies';
import { enforcementNote, shownTenant, tenantAnswer } from './shown';
import { changeOf, conflict, findTenant, isMatch, unknownTenant } from './versions';

interface TenantChangesOptions {
  readonly store: TenantStore;
  /** Whether requests are held against the registry. */
  readonly enforced: boolean;
  readonly clock: Clock;
}

export function createTenantChanges(options: TenantChangesOptions): AdminParts {
  const store = withDefaultTenantStored(options.store);
  const note = enforcementNote(options.enforced);

  const create: HttpApp = async (request, facts) => {
    const body = readCreation(request.body);
    if (isRefusal(body)) return body;
    const { tenantId: id, reason, ...rest } = body;
    facts['subject'] = id;
    const nowMs = options.clock();
    const tenant: Tenant = { ...rest, id, status: 'enabled', createdAt: Math.floor(nowMs / 1000), version: 1 };
    const twin = (await store.list()).find((known) => known.id.toLowerCase() === id);
    const created = { ...changeOf('tenant.create', undefined, tenant, shownTenant), reason, status: 201 };
    const record = requestRecord(request, created, nowMs);
    if (twin === undefined && (await store.put(tenant, record, false))) return tenantAnswer(201, tenant, note);
    return refusal('BAD_REQUEST', `tenantId ${id} exists already${twin && twin.id !== id ? `, as ${twin.id}` : ''}`);
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
    const told = { ...changeOf('tenant.change', tenant, changed, shownTenant), reason };
    const record = requestRecord(request, told, options.clock());
    // Naming a field is enough: after the registry was restored, the values may be right and what ended verdicts is not.
    const endsVerdicts = ['status', 'expireAt', 'allowedCells'].some((name) => name in fields);
    return (await store.put(changed, record, endsVerdicts)) ? tenantAnswer(200, changed, note) : conflict();
  };

  return { 'POST /api/admin/tenants': create, 'PATCH /api/admin/tenants/{id}': change };
}

function refuseChangeOfDefault(tenant: Tenant, body: TenantChange): Refusal | undefined {
  if (tenant.id !== DEFAULT_TENANT.id) return undefined;
  const faults: string[] = [];
  if (body.status === 'disabled') faults.push('status: the default tenant cannot be disabled');
  if (body.expireAt !== undefined && body.expireAt !== null) faults.push('expireAt: the default tenant cannot expire');
  return faults.length > 0 ? refusal('BAD_REQUEST', faults.join('; ')) : undefined;
}
