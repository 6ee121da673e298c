// The identity rules, in the contract's order, as pure functions of what was found out about the caller.
// Which Cell is called is left to the proxy: a verdict may be cached and serve calls of every Cell.

import type { OwnLimits } from '../contract/settings';
import type { AllowedCells } from '../contract/tenant-fields';
import { isRefusal, type Refusal, refusal } from '../domain/refusal';
import { commonCells, refuseTenant, TENANT_ID, type Tenant } from '../domain/tenant/tenant';
import type { Caller, Verdict, VerdictBasis } from '../domain/verdict';
import type { Identity } from './identity';

/** A blank X-Tenant-Id counts as missing; anything else counts exactly as it was sent. */
export function namedTenant(header: string | undefined): string | undefined {
  return header === undefined || /^[ \t]*$/.test(header) ? undefined : header;
}

/**
 * The tenant that the caller acts for: the token's, which a named one must equal exactly, or for an admin whose token
 * has none, the one that is named.
 */
export function bindTenant({ tenantId, permission }: Identity, named: string | undefined): string | Refusal {
  if (tenantId !== undefined) {
    if (named === undefined || named === tenantId) return tenantId;
    return refusal('TENANT_MISMATCH', 'X-Tenant-Id names another tenant than the token');
  }
  if (permission === 'admin' && named !== undefined && TENANT_ID.test(named)) return named;
  return refusal('TENANT_MISMATCH', 'The token names no tenant');
}

/** What the registry says of the tenant; `unchecked` where the deployment does not ask it. */
export type TenantAnswer =
  | { readonly kind: 'unchecked' }
  | { readonly kind: 'checked'; readonly tenant: Tenant | undefined };

/** The verdict on a user's call of a Cell, once the tenant is bound. */
export function decideUser(identity: Identity, tenantId: string, answer: TenantAnswer, nowMs: number): Verdict {
  const allowedCells = admit(answer, identity.allowedCells, nowMs);
  if (isRefused(allowedCells)) return refuse(allowedCells);
  const caller = { ...toUser({ ...identity, tenantId, allowedCells }), ...ownLimits(answer) };
  return { outcome: 'allow', caller, basis: { expiresAtMs: identity.expiresAtMs, tenant: tenantBasis(answer) } };
}

/** The verdict on a call of a Cell by a caller whom the deployment chose not to verify. */
export function decideUnverified(answer: TenantAnswer, nowMs: number): Verdict {
  const allowedCells = admit(answer, null, nowMs);
  if (isRefused(allowedCells)) return refuse(allowedCells);
  const tenantId = answer.kind === 'checked' ? answer.tenant?.id : undefined;
  if (tenantId === undefined) return allow({ kind: 'unverified' });
  return allow({ kind: 'unverified', tenantId, allowedCells, ...ownLimits(answer) });
}

/** The verdict on a user's call of an admin route that the user's permission opens. */
export function decideAdmin(identity: Identity, answer: TenantAnswer, nowMs: number): Verdict {
  const refused = answer.kind === 'checked' ? refuseTenant(answer.tenant, nowMs) : undefined;
  return refused ? refuse(refused) : allow(toUser(identity));
}

export function refuse(reason: Refusal): Verdict {
  return { outcome: 'refuse', refusal: reason };
}

export function allow(caller: Caller): Verdict {
  return { outcome: 'allow', caller };
}

function admit(answer: TenantAnswer, userCells: AllowedCells, nowMs: number): AllowedCells | Refusal {
  const isChecked = answer.kind === 'checked';
  const refused = isChecked ? refuseTenant(answer.tenant, nowMs) : undefined;
  if (refused) return refused;
  const cells = isChecked ? commonCells(userCells, answer.tenant?.allowedCells ?? null) : userCells;
  return cells?.length === 0 ? refusal('FORBIDDEN', 'No Cell is allowed to both the tenant and the caller') : cells;
}

/** The tenant's plan and its own limits, as they travel in the verdict; nothing where the registry names none. */
function ownLimits(answer: TenantAnswer): { limits?: string } {
  const { plan, quota } = (answer.kind === 'checked' ? answer.tenant : undefined) ?? {};
  if (plan === undefined && quota === undefined) return {};
  const { cpuLimit: _cpu, memoryMb: _memory, storageGb: _storage, ...enforced } = quota ?? {};
  return { limits: JSON.stringify({ ...(plan !== undefined && { plan }), ...enforced } satisfies OwnLimits) };
}

/** A tenant that the registry does not know is refused, so that a verdict that allows has one. */
function tenantBasis(answer: TenantAnswer): VerdictBasis['tenant'] {
  if (answer.kind === 'unchecked' || answer.tenant === undefined) return null;
  const { version, expireAt } = answer.tenant;
  return { version, expireAt };
}

function isRefused(answer: AllowedCells | Refusal): answer is Refusal {
  return answer !== null && isRefusal(answer);
}

function toUser({ tenantId, userId, role, allowedCells, permission }: Identity): Caller {
  return {
    kind: 'user',
    userId,
    role,
    allowedCells,
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(permission === undefined ? {} : { permission }),
  };
}
