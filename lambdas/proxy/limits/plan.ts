// Which limits a tenant has: its plan's, unless its registry entry names others.

import type { LimitOverrides, LimitSettings, OwnLimits, PlanSettings, RateSettings } from '../../contract/settings';
import { reads } from '../../domain/light/light';
import { limitOf, planOf, type QuotaSize, quotaOf } from '../../domain/tenant/quota-size';
import type { LimitedCall } from '../app';
import type { Rate } from './bucket';

/** A rate, and which answer a caller beyond it gets. */
export interface TenantRate extends Rate {
  /** Names the rate among those of a tenant. The figures are part of it: times reckoned at one rate say nothing at another. */
  readonly key: string;
  /** As the headers of a refusal call it. */
  readonly policy: string;
  readonly code: 'RATE_LIMIT' | 'QUOTA_EXCEEDED';
  /** As a refusal says it. */
  readonly text: string;
}

/** Undefined is no limit. */
export interface ResolvedPlan {
  /** The rates that hold for a request, the narrowest first. */
  ratesOf(call: Pick<LimitedCall, 'cell' | 'method'>): readonly TenantRate[];
  readonly quota: QuotaSize | undefined;
  readonly maxBodyBytes: number | undefined;
  /** Requests that may run at the same time. */
  readonly concurrency: number | undefined;
  /** The name that the registry has and the description does not. */
  readonly unknownPlan: string | undefined;
}

/** @param own JSON of {@link OwnLimits} from the verdict; a text that is invalid counts as the default plan. */
export function resolvePlan(settings: LimitSettings, own: string | undefined): ResolvedPlan {
  const { plan: name, ...overrides } = readOwn(own);
  const { plan, isUnknown } = planOf(settings, name);
  return {
    ratesOf: ratesOf(settings, plan, overrides),
    quota: quotaOf(plan, overrides),
    maxBodyBytes: limitOf(overrides.maxBodyBytes ?? plan.maxBodyBytes),
    concurrency: limitOf(overrides.concurrency ?? plan.concurrency),
    unknownPlan: isUnknown ? name : undefined,
  };
}

function readOwn(text: string | undefined): OwnLimits {
  if (text === undefined) return {};
  try {
    return { ...(JSON.parse(text) as OwnLimits | null) };
  } catch {
    return {};
  }
}

function ratesOf(settings: LimitSettings, plan: PlanSettings, own: LimitOverrides): ResolvedPlan['ratesOf'] {
  const whole = wholeRate(settings, plan, own);
  const ofReads = plan.reads && perSecond(plan.reads, 'reads', ' that read');
  const ofWrites = plan.writes && perSecond(plan.writes, 'writes', ' that write');
  const ofCells = new Map(
    Object.entries(plan.cells ?? {}).map(([cell, rate]) => [cell, perSecond(rate, `cell:${cell}`, ` to ${cell}`)]),
  );
  return ({ cell, method }) =>
    [ofCells.get(cell), reads(method) ? ofReads : ofWrites, whole].filter((rate) => rate !== undefined);
}

/** The tenant's own figure, the plan's rate, or what holds where neither is named. */
function wholeRate(
  { requestsPerMinute }: LimitSettings,
  { rate }: PlanSettings,
  { requestsPerMin }: LimitOverrides,
): TenantRate | undefined {
  if (requestsPerMin !== undefined) return perMinute(requestsPerMin);
  return rate ? perSecond(rate, 'tenant', '') : perMinute(requestsPerMinute);
}

function perSecond({ requestsPerSecond, burst }: RateSettings, scope: string, which: string): TenantRate {
  const text = `The tenant's limit is ${requestsPerSecond} requests a second${which}`;
  const key = `${scope}#${requestsPerSecond}/${burst}`;
  return { perSecond: requestsPerSecond, burst, key, policy: scope.replace(':', '-'), code: 'RATE_LIMIT', text };
}

/** The old platform's quota: a minute's requests pass at once, and come back evenly in a minute. */
function perMinute(requests: number): TenantRate | undefined {
  if (!(requests > 0)) return undefined;
  const text = `The tenant's quota is ${requests} requests a minute`;
  const burst = Math.max(1, Math.floor(requests));
  return { perSecond: requests / 60, burst, key: `minute#${requests}`, policy: 'minute', code: 'QUOTA_EXCEEDED', text };
}
