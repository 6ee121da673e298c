// Which tenant a route names, and which version of it a change was made from.

import type { Change } from '../../domain/audit';
import { type Refusal, refusal } from '../../domain/refusal';
import { TENANT_ID, type Tenant } from '../../domain/tenant/tenant';
import type { TenantReader } from '../../domain/tenant/tenant-store';

export async function findTenant(store: TenantReader, id: string | undefined): Promise<Tenant | undefined> {
  return id !== undefined && TENANT_ID.test(id) ? store.get(id) : undefined;
}

export function unknownTenant(): Refusal {
  return refusal('NOT_FOUND', 'There is no such tenant');
}

export function conflict(): Refusal {
  return refusal('CONFLICT', 'The tenant was changed since it was read, or is being changed');
}

/** Strong entity tag of a version. */
export function entityTag(version: number): string {
  return `"${version}"`;
}

/**
 * Whether an `If-Match` header lets a change of this version through; without the header any version is fine.
 * Source: https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1 (strong comparison: a weak tag matches nothing)
 */
export function isMatch(ifMatch: string | undefined, version: number): boolean {
  if (ifMatch === undefined) return true;
  const expected = entityTag(version);
  return ifMatch.split(',').some((tag) => tag.trim() === '*' || tag.trim() === expected);
}

/** What the record of a tenant's change says; `shown` is how the admin API shows a tenant. */
export function changeOf(
  action: string,
  before: Tenant | undefined,
  after: Tenant,
  shown: (tenant: Tenant) => object,
): Change {
  return { action, target: after.id, tenantId: after.id, before: before ? shown(before) : null, after: shown(after) };
}
