// The tenants API without its changes: list and read tenants.

import type { HttpApp } from '../../domain/http';
import { type TenantList, withDefaultTenantListed } from '../../domain/tenant/tenant-store';
import type { AdminParts } from '../app';
import { jsonAnswer } from '../json';
import { enforcementNote, shownTenant, tenantAnswer } from './shown';
import { findTenant, unknownTenant } from './versions';

interface TenantPartsOptions {
  readonly store: TenantList;
  /** Whether requests are held against the registry. */
  readonly enforced: boolean;
}

export function createTenantParts(options: TenantPartsOptions): AdminParts {
  const store = withDefaultTenantListed(options.store);
  const note = enforcementNote(options.enforced);

  const list: HttpApp = async () => {
    const data = (await store.list()).map(shownTenant);
    return jsonAnswer(200, { data, total: data.length, ...note });
  };

  const read: HttpApp = async (request) => {
    const tenant = await findTenant(store, request.pathParameters['id']);
    return tenant ? tenantAnswer(200, tenant, note) : unknownTenant();
  };

  return { 'GET /api/admin/tenants': list, 'GET /api/admin/tenants/{id}': read };
}
