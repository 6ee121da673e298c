// Turns the plans of the description into what the limits read.

import type { LimitSettings, PlanSettings } from '../../lambdas/contract/settings';
import type { DeployConfig } from '../deploy-config';

type DescribedPlan = DeployConfig['plans'][string];

/** Undefined where no tenant is limited. */
export function limitSettings({ tenants, plans }: DeployConfig): LimitSettings | undefined {
  if (tenants.plan === undefined && tenants.requestsPerMinute === 0) return undefined;
  return {
    defaultPlan: tenants.plan ?? null,
    plans: Object.fromEntries(Object.entries(plans).map(([name, plan]) => [name, planSettings(plan)])),
    requestsPerMinute: tenants.requestsPerMinute,
  };
}

function planSettings({ requestsPerSecond, burst, ...others }: DescribedPlan): PlanSettings {
  if (requestsPerSecond === undefined) return others;
  return { ...others, rate: { requestsPerSecond, burst: burst ?? Math.max(1, Math.ceil(requestsPerSecond)) } };
}
