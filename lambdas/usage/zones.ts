// In which time zone the days of each tenant are.

import type { LimitSettings } from '../contract/settings';
import { planOf } from '../domain/tenant/quota-size';
import type { Tenant } from '../domain/tenant/tenant';

export interface Zones {
  of(tenantId: string): string;
  /** Every zone in use. */
  readonly all: readonly string[];
  /** Minutes of the parts of the hour from `hourMs` that days of the tenant's zone begin with: 60, 30 or 15. */
  readonly partMinutes: (tenantId: string, hourMs: number) => number;
  /** The least that any tenant needs. */
  leastPartMinutes(hourMs: number): number;
}

/** The tenant's own zone, its plan's, or the deployment's. `limits`: undefined where no tenant is limited. */
export function zonesOf(tenants: readonly Tenant[], standard: string, limits: LimitSettings | undefined): Zones {
  const byTenant = new Map(tenants.map((tenant) => [tenant.id, zoneOf(tenant, limits) ?? standard]));
  const all = [...new Set([standard, ...byTenant.values()])].toSorted();
  const of = (tenantId: string) => byTenant.get(tenantId) ?? standard;
  return {
    of,
    all,
    partMinutes: (tenantId, hourMs) => partMinutes(of(tenantId), hourMs),
    leastPartMinutes: (hourMs) => Math.min(...all.map((zone) => partMinutes(zone, hourMs))),
  };
}

function zoneOf({ plan, quota }: Tenant, limits: LimitSettings | undefined): string | undefined {
  return quota?.timeZone ?? (limits && planOf(limits, plan).plan.timeZone);
}

const FORMATS = new Map<string, Intl.DateTimeFormat>();

/** India is half an hour off, and Nepal three quarters. A zone that this runtime does not know counts as UTC. */
function partMinutes(timeZone: string, hourMs: number): number {
  if (timeZone === 'UTC') return 60;
  try {
    const format = FORMATS.get(timeZone) ?? new Intl.DateTimeFormat('en', { timeZone, minute: 'numeric' });
    FORMATS.set(timeZone, format);
    const minute = Number(format.format(hourMs));
    return minute === 0 ? 60 : minute === 30 ? 30 : 15;
  } catch {
    return 60;
  }
}
