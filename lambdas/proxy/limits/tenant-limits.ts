// The limits of all tenants that this environment sees.

import type { LimitSettings } from '../../contract/settings';
import type { RequestFacts } from '../../domain/http';
import type { Refusal } from '../../domain/refusal';
import type { QuotaTable } from '../../stores/quota-table';
import type { CheckLimit } from '../app';
import { createFleetLimit, type FleetLimit, type FleetLimitDeps } from './fleet-limit';
import { type ResolvedPlan, resolvePlan, type TenantRate } from './plan';
import { createTenantQuota, type TenantQuota } from './quota';
import type { QuotaSize } from './quota-book';
import { quotaExceeded, tooMany } from './refusals';

/** An environment keeps this many tenants' limits; the one that was asked for longest ago goes first. */
const MOST_TENANTS = 2_000;

export interface TenantLimitsDeps extends FleetLimitDeps {
  readonly quotas: QuotaTable;
}

interface RateEntry {
  readonly key: string;
  readonly settings: TenantRate;
  readonly limit: FleetLimit;
}

interface TenantEntry {
  /** The tenant's own limits, from which the rest was made. */
  readonly own: string | undefined;
  readonly plan: ResolvedPlan;
  readonly rate: RateEntry | undefined;
  readonly quota: { readonly size: QuotaSize; readonly counter: TenantQuota } | undefined;
}

type Answer = Refusal | undefined;

export function createTenantLimits(settings: LimitSettings, deps: TenantLimitsDeps): CheckLimit {
  const entries = new Map<string, TenantEntry>();

  /** What was counted at the same rate stays counted, and so do days and months. */
  const makeEntry = (tenantId: string, own: string | undefined, before: TenantEntry | undefined): TenantEntry => {
    const plan = resolvePlan(settings, own);
    const counter = before?.quota?.counter ?? createTenantQuota(tenantId, { ...deps, table: deps.quotas });
    const quota = plan.quota && { size: plan.quota, counter };
    const { rate } = plan;
    if (rate === undefined) return { own, plan, rate: undefined, quota };
    const key = keyOf(tenantId, rate);
    const limit = before?.rate?.key === key ? before.rate.limit : createFleetLimit(key, rate, deps);
    return { own, plan, rate: { key, settings: rate, limit }, quota };
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

  const count = ({ size, counter }: NonNullable<TenantEntry['quota']>): Answer | Promise<Answer> => {
    const over = counter.enter(size);
    if (over && 'then' in over) return over.then((end) => end && quotaExceeded(end, deps.clock()));
    return over && quotaExceeded(over, deps.clock());
  };

  return ({ tenantId, limits, facts }) => {
    const { plan, rate, quota } = entryOf(tenantId, limits);
    if (plan.unknownPlan !== undefined) tellUnknownPlan(facts, plan.unknownPlan);
    // A quota that is known to be used up takes nothing from the rate.
    const over = quota?.counter.usedUp(quota.size);
    if (over) return quotaExceeded(over, deps.clock());
    const limited = rate && passRate(rate);
    if (limited && 'then' in limited) return limited.then((end) => end ?? (quota && count(quota)));
    return limited ?? (quota && count(quota));
  };
}

function passRate({ settings, limit }: RateEntry): Answer | Promise<Answer> {
  const passage = limit.enter();
  if (!('then' in passage)) return passage.pass ? undefined : tooMany(settings, passage.retryAfterMs);
  return passage.then((end) => (end.pass ? undefined : tooMany(settings, end.retryAfterMs)));
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
