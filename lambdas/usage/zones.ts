// In which time zone the days of each tenant are.

import type { LimitSettings } from '../contract/settings';
import { planOf } from '../domain/tenant/quota-size';
import type { Tenant } from '../domain/tenant/tenant';
import { type Calendar, changedTo, withEarlier, zonesIn } from './calendar';

export interface Zones {
  /** The tenant's calendar: a zone, and those that it had before. */
  of(tenantId: string): Calendar;
  /** Every calendar in use, and those that they were before. */
  readonly all: readonly Calendar[];
  /** What is kept for the next run; {@link STANDARD} stands for tenants that the registry does not know. */
  readonly calendars: Calendars;
  /** Whether they differ from what the run before has kept. */
  readonly areNew: boolean;
  /** Minutes of the parts of the hour from `hourMs` that days of the tenant's zones begin with: 60, 30 or 15. */
  readonly partMinutes: (tenantId: string, hourMs: number) => number;
  /** The least that any tenant needs. */
  leastPartMinutes(hourMs: number): number;
}

/** By tenant. */
export type Calendars = Readonly<Record<string, Calendar>>;
const STANDARD = '~';

export interface ZoneRules {
  readonly standard: string;
  /** Undefined where no tenant is limited. */
  readonly limits: LimitSettings | undefined;
}

/** The tenant's own zone, its plan's, or the deployment's. Another zone than that of `known` begins once today has ended. */
export function zonesOf(
  tenants: readonly Tenant[],
  { standard, limits }: ZoneRules,
  known: Calendars = {},
  nowMs = 0,
): Zones {
  const byTenant = new Map(Object.entries(known));
  const set = (id: string, zone: string): void => {
    const calendar = byTenant.get(id);
    byTenant.set(id, calendar === undefined ? zone : changedTo(zone, calendar, nowMs));
  };
  set(STANDARD, standard);
  for (const tenant of tenants) set(tenant.id, zoneOf(tenant, limits) ?? standard);
  const all = [...new Set([...byTenant.values()].flatMap(withEarlier))].toSorted();
  const of = (tenantId: string) => byTenant.get(tenantId) ?? byTenant.get(STANDARD) ?? standard;
  return {
    of,
    all,
    calendars: Object.fromEntries(byTenant),
    areNew: [...byTenant].some(([id, calendar]) => known[id] !== calendar),
    partMinutes: (tenantId, hourMs) => leastMinutes(of(tenantId), hourMs),
    leastPartMinutes: (hourMs) => Math.min(...all.map((calendar) => leastMinutes(calendar, hourMs))),
  };
}

function leastMinutes(calendar: Calendar, hourMs: number): number {
  return Math.min(...zonesIn(calendar).map((zone) => partMinutes(zone, hourMs)));
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
