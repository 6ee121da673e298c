// Turns the plans of the description into what the limits read.

import type { LimitSettings, PlanSettings, RateSettings } from '../../lambdas/contract/settings';
import type { Description } from './schema';

type DescribedPlan = Description['plans'][string];

interface DescribedLimits {
  readonly tenants: Pick<Description['tenants'], 'plan' | 'requestsPerMinute' | 'callerRequestsPerMinute'>;
  readonly plans: Description['plans'];
}

/** Undefined where neither tenants nor callers are limited, and no live change can limit one. */
export function limitSettings(config: DescribedLimits & Pick<Description, 'liveConfig'>): LimitSettings | undefined {
  const { liveConfig, tenants } = config;
  const { plan, requestsPerMinute, callerRequestsPerMinute } = tenants;
  const limitsNobody = plan === undefined && requestsPerMinute === 0 && callerRequestsPerMinute === 0;
  return limitsNobody && liveConfig === undefined ? undefined : describedLimits(config);
}

export function describedLimits({ tenants, plans }: DescribedLimits): LimitSettings {
  const { plan: defaultPlan = null, requestsPerMinute, callerRequestsPerMinute } = tenants;
  return {
    defaultPlan,
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
