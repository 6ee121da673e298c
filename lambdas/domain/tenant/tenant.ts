// A tenant of the registry, and whether its requests may pass.

import type { LimitOverrides } from '../../contract/settings';
import type { AllowedCells } from '../../contract/tenant-fields';
import { type Refusal, refusal } from '../refusal';

/** A tenant's own limits, and the old platform's figures that are kept and not enforced. */
export interface TenantQuota extends LimitOverrides {
  readonly cpuLimit?: number;
  readonly memoryMb?: number;
  readonly storageGb?: number;
}

export interface Tenant {
  readonly id: string;
  readonly name: string;
  readonly status: 'enabled' | 'disabled';
  /** Unix seconds from which the tenant is refused; null never expires. */
  readonly expireAt: number | null;
  /** Cells the tenant may call. */
  readonly allowedCells: AllowedCells;
  /** Name of the tenant's plan; missing is the default plan. */
  readonly plan?: string;
  /** Missing where the tenant has no limits of its own. */
  readonly quota?: TenantQuota;
  /** Unix seconds. */
  readonly createdAt: number;
  /** Counts the writes: 1 after the first, 0 for what was never written. */
  readonly version: number;
}

/** Safe as header text and table key; no comma, so that a doubled header never names a tenant. */
export const TENANT_ID = /^[A-Za-z0-9._:@-]{1,64}$/;

/** The tenant that the platform's contract promises: it always exists, and is never disabled or expired. */
export const DEFAULT_TENANT: Tenant = {
  id: 'default',
  name: 'default',
  status: 'enabled',
  expireAt: null,
  allowedCells: null,
  createdAt: 0,
  version: 0,
};

/** What says whether a tenant's requests may pass. */
type TenantStatus = Pick<Tenant, 'id' | 'status' | 'expireAt'>;

/**
 * The refusal of a tenant's requests at `nowMs`, or undefined where they may pass. The caller learns no more than that
 * the tenant is not valid: which of the reasons it was stays in the log.
 */
export function refuseTenant(tenant: TenantStatus | undefined, nowMs: number): Refusal | undefined {
  const cause = reasonAgainst(tenant, nowMs);
  return cause === undefined ? undefined : refusal('TENANT_INVALID', '', { cause });
}

function reasonAgainst(tenant: TenantStatus | undefined, nowMs: number): string | undefined {
  if (tenant === undefined) return 'unknown tenant';
  if (tenant.id === DEFAULT_TENANT.id) return undefined;
  if (tenant.status !== 'enabled') return 'disabled tenant';
  if (tenant.expireAt !== null && nowMs >= tenant.expireAt * 1000) return 'expired tenant';
  return undefined;
}

/** Cells that both lists allow. */
export function commonCells(one: AllowedCells, other: AllowedCells): AllowedCells {
  if (one === null || other === null) return one ?? other;
  return one.filter((cell) => other.includes(cell));
}
