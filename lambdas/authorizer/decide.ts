// The identity rules, in the contract's order, as pure functions of what was found out about the caller.
// Which Cell is called is left to the proxy: a verdict may be cached and serve calls of every Cell.

import { type Refusal, refusal } from '../domain/refusal';
import { commonCells, refuseTenant, TENANT_ID, type Tenant } from '../domain/tenant/tenant';
import type { Caller, Verdict } from '../domain/verdict';
import type { Identity } from './identity';

/** An X-Tenant-Id that is blank is none; anything else counts exactly as it was sent. */
export function namedTenant(header: string | undefined): string | undefined {
  return header === undefined || /^[ \t]*$/.test(header) ? undefined : header;
}

/**
 * The tenant that the caller acts for: the token's, which a named one must equal exactly, or for an admin whose token
 * has none, the one that is named.
 */
export function bindTenant(identity: Identity, named: string | undefined, adminRole: string): string | Refusal {
  const { tenantId, role } = identity;
  if (tenantId !== undefined) {
    if (named === undefined || named === tenantId) return tenantId;
    return refusal('TENANT_MISMATCH', 'X-Tenant-Id names another tenant than the token');
  }
  if (role === adminRole && named !== undefined && TENANT_ID.test(named)) return named;
  return refusal('TENANT_MISMATCH', 'The token names no tenant');
}

/** What the registry says of the tenant; `unchecked` where the deployment does not ask it. */
export type TenantAnswer =
  | { readonly kind: 'unchecked' }
  | { readonly kind: 'checked'; readonly tenant: Tenant | undefined };

/** The verdict on a user's call of a Cell, once the tenant is bound. */
export function decideUser(
  identity: Identity,
  tenantId: string,
  adminRole: string,
  answer: TenantAnswer,
  nowMs: number,
): Verdict {
  const cells = admit(answer, identity.allowedCells, nowMs);
  return 'kind' in cells ? refuse(cells) : allow(toUser({ ...identity, tenantId, allowedCells: cells }, adminRole));
}

/** The verdict on a call of a Cell by a caller whom the deployment chose not to verify. */
export function decideUnverified(answer: TenantAnswer, nowMs: number): Verdict {
  const allowedCells = admit(answer, [], nowMs);
  if ('kind' in allowedCells) return refuse(allowedCells);
  const tenantId = answer.kind === 'checked' ? answer.tenant?.id : undefined;
  return allow(tenantId === undefined ? { kind: 'unverified' } : { kind: 'unverified', tenantId, allowedCells });
}

/** The verdict on a user's call of an admin route, where tenants do not matter. */
export function decideAdmin(identity: Identity, adminRole: string): Verdict {
  return identity.role === adminRole
    ? allow(toUser(identity, adminRole))
    : refuse(refusal('FORBIDDEN', 'This needs the admin role'));
}

export function refuse(reason: Refusal): Verdict {
  return { outcome: 'refuse', refusal: reason };
}

export function allow(caller: Caller): Verdict {
  return { outcome: 'allow', caller };
}

function admit(answer: TenantAnswer, userCells: readonly string[], nowMs: number): readonly string[] | Refusal {
  if (answer.kind === 'unchecked') return userCells;
  const { tenant } = answer;
  return (
    refuseTenant(tenant, nowMs) ??
    commonCells(userCells, tenant?.allowedCells ?? []) ??
    refusal('FORBIDDEN', 'The tenant and the caller have no Cell in common')
  );
}

function toUser(identity: Identity, adminRole: string): Caller {
  const { tenantId, userId, role, allowedCells } = identity;
  return {
    kind: 'user',
    userId,
    role,
    allowedCells,
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(role === adminRole ? { admin: true as const } : {}),
  };
}
