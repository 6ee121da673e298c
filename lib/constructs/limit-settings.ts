// Turns the plans of the description into what the limits read.

import type { LimitSettings, PlanSettings, RateSettings } from '../../lambdas/contract/settings';
import type { DeployConfig } from '../deploy-config';

type DescribedPlan = DeployConfig['plans'][string];

/** Undefined where neither tenants nor callers are limited. */
export function limitSettings({ tenants, plans }: DeployConfig): LimitSettings | undefined {
  const { requestsPerMinute, callerRequestsPerMinute } = tenants;
  if (tenants.plan === undefined && requestsPerMinute === 0 && callerRequestsPerMinute === 0) return undefined;
  return {
    defaultPlan: tenants.plan ?? null,
    plans: Object.fromEntries(Object.entries(plans).map(([name, plan]) => [name, planSettings(plan)])),
    requestsPerMinute,
    ...(callerRequestsPerMinute > 0 && { callerRequestsPerMinute }),
  };
}

function planSettings({ requestsPerSecond, burst, reads, writes, cells, ...others }: DescribedPlan): PlanSettings {
  return {
    ...others,
    ...(requestsPerSecond !== undefined && { rate: rateSettings({ requestsPerSecond, burst }) }),
    ...(reads && { reads: rateSettings(reads) }),
    ...(writes && { writes: rateSettings(writes) }),
    ...(cells && {
      cells: Object.fromEntries(Object.entries(cells).map(([cell, rate]) => [cell, rateSettings(rate)])),
    }),
  };
}

interface DescribedRate {
  readonly requestsPerSecond: number;
  readonly burst?: number | undefined;
}

/** A burst that is not named is a second's requests. */
function rateSettings({ requestsPerSecond, burst }: DescribedRate): RateSettings {
  return { requestsPerSecond, burst: burst ?? Math.max(1, Math.ceil(requestsPerSecond)) };
}
