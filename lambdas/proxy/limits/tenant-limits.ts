// The limits of all tenants that this environment sees.

import type { LimitSettings } from '../../contract/settings';
import type { RequestFacts } from '../../domain/http';
import type { CheckLimit } from '../app';
import { createFleetLimit, type FleetLimit, type FleetLimitDeps } from './fleet-limit';
import { type ResolvedPlan, resolvePlan, type TenantRate } from './plan';
import { tooMany } from './refusals';

/** An environment keeps this many tenants' limits; the one that was asked for longest ago goes first. */
const MOST_TENANTS = 2_000;

interface TenantEntry {
  /** The tenant's own limits, from which the rest was made. */
  readonly own: string | undefined;
  readonly plan: ResolvedPlan;
  readonly rate: { readonly key: string; readonly settings: TenantRate; readonly limit: FleetLimit } | undefined;
}

export function createTenantLimits(settings: LimitSettings, deps: FleetLimitDeps): CheckLimit {
  const entries = new Map<string, TenantEntry>();

  const makeEntry = (tenantId: string, own: string | undefined, before: TenantEntry | undefined): TenantEntry => {
    const plan = resolvePlan(settings, own);
    const { rate } = plan;
    if (rate === undefined) return { own, plan, rate: undefined };
    const key = keyOf(tenantId, rate);
    const limit = before?.rate?.key === key ? before.rate.limit : createFleetLimit(key, rate, deps);
    return { own, plan, rate: { key, settings: rate, limit } };
  };

  const entryOf = (tenantId: string, own: string | undefined): TenantEntry => {
    const known = entries.get(tenantId);
    const entry = known && known.own === own ? known : makeEntry(tenantId, own, known);
    entries.delete(tenantId);
    entries.set(tenantId, entry);
    const oldest = entries.size > MOST_TENANTS ? entries.keys().next().value : undefined;
    if (oldest !== undefined) entries.delete(oldest);
    return entry;
  };

  return ({ tenantId, limits, facts }) => {
    const { plan, rate } = entryOf(tenantId, limits);
    if (plan.unknownPlan !== undefined) tellUnknownPlan(facts, plan.unknownPlan);
    if (rate === undefined) return undefined;
    const passage = rate.limit.enter();
    if (!('then' in passage)) return passage.pass ? undefined : tooMany(rate.settings, passage.retryAfterMs);
    return passage.then((end) => (end.pass ? undefined : tooMany(rate.settings, end.retryAfterMs)));
  };
}

/** The rate is part of the key: times that were reckoned at one rate say nothing at another. */
function keyOf(tenantId: string, { perSecond, burst }: TenantRate): string {
  return `${tenantId}#${perSecond}/${burst}`;
}

/** The request's log line and a metric tell the operators. */
function tellUnknownPlan(facts: RequestFacts, name: string): void {
  facts['unknownPlan'] = name;
  facts.metrics = { ...facts.metrics, unknownPlan: 1 };
}
