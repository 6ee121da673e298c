// Which limits a tenant has: its plan's, unless its registry entry names others.

import type { LimitOverrides, LimitSettings, OwnLimits, PlanSettings, RateSettings } from '../../contract/settings';
import type { Rate } from './bucket';
import type { QuotaSize } from './quota-book';

/** A rate, and which answer a caller beyond it gets. */
export interface TenantRate extends Rate {
  readonly code: 'RATE_LIMIT' | 'QUOTA_EXCEEDED';
  /** As a refusal says it. */
  readonly text: string;
}

export interface ResolvedPlan {
  /** Undefined is no limit. */
  readonly rate: TenantRate | undefined;
  readonly quota: QuotaSize | undefined;
  /** The name that the registry has and the description does not. */
  readonly unknownPlan: string | undefined;
}

/** @param own JSON of {@link OwnLimits} from the verdict; a text that is none counts as the default plan. */
export function resolvePlan(settings: LimitSettings, own: string | undefined): ResolvedPlan {
  const { plan: name, ...overrides } = readOwn(own);
  const named = name === undefined ? undefined : planCalled(settings, name);
  const plan = named ?? planCalled(settings, settings.defaultPlan) ?? {};
  return {
    rate: rateOf(settings, plan, overrides),
    quota: quotaOf(plan, overrides),
    unknownPlan: name !== undefined && named === undefined ? name : undefined,
  };
}

function readOwn(text: string | undefined): OwnLimits {
  if (text === undefined) return {};
  try {
    return JSON.parse(text) as OwnLimits;
  } catch {
    return {};
  }
}

function planCalled({ plans }: LimitSettings, name: string | null): PlanSettings | undefined {
  return name !== null && Object.hasOwn(plans, name) ? plans[name] : undefined;
}

function rateOf(
  { requestsPerMinute }: LimitSettings,
  { rate }: PlanSettings,
  { requestsPerMin }: LimitOverrides,
): TenantRate | undefined {
  if (requestsPerMin !== undefined) return perMinute(requestsPerMin);
  return rate ? perSecond(rate) : perMinute(requestsPerMinute);
}

function quotaOf(plan: PlanSettings, own: LimitOverrides): QuotaSize | undefined {
  const day = limitOf(own.requestsPerDay ?? plan.requestsPerDay);
  const month = limitOf(own.requestsPerMonth ?? plan.requestsPerMonth);
  if (day === undefined && month === undefined) return undefined;
  return { day, month, timeZone: own.timeZone ?? plan.timeZone ?? 'UTC' };
}

/** 0 is no limit. */
function limitOf(figure: number | undefined): number | undefined {
  return figure !== undefined && figure > 0 ? figure : undefined;
}

function perSecond({ requestsPerSecond, burst }: RateSettings): TenantRate {
  const text = `The tenant's limit is ${requestsPerSecond} requests a second`;
  return { perSecond: requestsPerSecond, burst, code: 'RATE_LIMIT', text };
}

/** The old platform's quota: so many requests pass at once, and come back evenly in a minute. */
function perMinute(requests: number): TenantRate | undefined {
  if (!(requests > 0)) return undefined;
  const text = `The tenant's quota is ${requests} requests a minute`;
  return { perSecond: requests / 60, burst: Math.max(1, Math.floor(requests)), code: 'QUOTA_EXCEEDED', text };
}
