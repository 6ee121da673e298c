// A verdict that API Gateway keeps for the next requests with the same token, and what ends it before its time.

import type { Clock } from './ports';
import { refusal } from './refusal';
import { commonCells, refuseTenant, type Tenant } from './tenant/tenant';
import type { Caller, Verdict, VerdictBasis } from './verdict';

/** Only a user's verdict is kept. */
export interface UserVerdict {
  readonly outcome: 'allow';
  readonly caller: Extract<Caller, { readonly kind: 'user' }>;
}

export type RefusedVerdict = Extract<Verdict, { readonly outcome: 'refuse' }>;

/** What the proxy must know of a kept verdict, next to the caller. */
export interface KeptBasis extends VerdictBasis {
  /** When the authorizer made it, Unix ms. */
  readonly madeAtMs: number;
}

/** A tenant as it was last written. */
export type TenantChange = Pick<Tenant, 'version' | 'status' | 'expireAt' | 'allowedCells'>;

/** Tenants that were changed, and API keys that were revoked, within the life of any kept verdict. */
export interface Recalls {
  tenant(id: string): TenantChange | undefined;
  isRevoked(keyId: string): boolean;
}

export function writeBasis(basis: VerdictBasis, clock: Clock): string {
  return JSON.stringify({ ...basis, madeAtMs: clock() } satisfies KeptBasis);
}

/** Undefined for a text that is no basis. */
export function readBasis(text: string): KeptBasis | undefined {
  try {
    const { madeAtMs, expiresAtMs, tenant } = JSON.parse(text) as Partial<KeptBasis>;
    const isWhole =
      Number.isFinite(madeAtMs) &&
      isTime(expiresAtMs) &&
      (tenant === null || (Number.isSafeInteger(tenant?.version) && isTime(tenant?.expireAt)));
    return isWhole ? ({ madeAtMs, expiresAtMs, tenant } as KeptBasis) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a recall can end the verdict: it names an API key, or a tenant that the registry was asked for. */
export function canBeRecalled({ caller: { keyId, tenantId } }: UserVerdict, kept: KeptBasis): boolean {
  return keyId !== undefined || (tenantId !== undefined && kept.tenant !== null);
}

/**
 * The verdict that the authorizer would make now. A tenant's version says which is newer, the verdict or the change: no
 * two clocks are compared.
 */
export function judgeAgain(
  verdict: UserVerdict,
  kept: KeptBasis,
  recalls: Recalls,
  nowMs: number,
): UserVerdict | RefusedVerdict {
  const { caller } = verdict;
  if (kept.expiresAtMs !== null && nowMs >= kept.expiresAtMs) return refuse('UNAUTHORIZED', 'The token or key expired');
  if (caller.keyId !== undefined && recalls.isRevoked(caller.keyId)) {
    return refuse('UNAUTHORIZED', 'The API key was revoked');
  }
  const { tenantId: id } = caller;
  // Where the registry was not asked, it is not asked here.
  if (id === undefined || kept.tenant === null) return verdict;
  const change = recalls.tenant(id);
  const isNewer = change !== undefined && change.version > kept.tenant.version;
  const invalid = refuseTenant({ id, status: 'enabled', ...(isNewer ? change : kept.tenant) }, nowMs);
  if (invalid) return { outcome: 'refuse', refusal: invalid };
  if (!isNewer) return verdict;
  const allowedCells = commonCells(caller.allowedCells, change.allowedCells);
  if (allowedCells?.length === 0) return refuse('FORBIDDEN', 'No Cell is allowed to both the tenant and the caller');
  return { ...verdict, caller: { ...caller, allowedCells } };
}

function isTime(value: unknown): boolean {
  return value === null || Number.isFinite(value);
}

function refuse(code: 'UNAUTHORIZED' | 'FORBIDDEN', details: string): RefusedVerdict {
  return { outcome: 'refuse', refusal: refusal(code, details) };
}
