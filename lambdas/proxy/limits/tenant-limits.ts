// The limits of all tenants that this environment sees, and what a refused caller reads.

import type { PlanSettings } from '../../contract/settings';
import { type Refusal, refusal } from '../../domain/refusal';
import type { CheckLimit } from '../app';
import { createFleetLimit, type FleetLimit, type FleetLimitDeps } from './fleet-limit';

/** An environment keeps this many tenants' limits; the one that was asked for longest ago goes first. */
const MOST_TENANTS = 2_000;

export function createTenantLimits(plan: PlanSettings, deps: FleetLimitDeps): CheckLimit {
  const rate = { perSecond: plan.requestsPerSecond, burst: plan.burst };
  const limits = new Map<string, FleetLimit>();

  const limitOf = (tenantId: string): FleetLimit => {
    const limit = limits.get(tenantId) ?? createFleetLimit(tenantId, rate, deps);
    limits.delete(tenantId);
    limits.set(tenantId, limit);
    const oldest = limits.size > MOST_TENANTS ? limits.keys().next().value : undefined;
    if (oldest !== undefined) limits.delete(oldest);
    return limit;
  };

  return (tenantId) => {
    const passage = limitOf(tenantId).enter();
    if (!('then' in passage)) return passage.pass ? undefined : tooMany(plan, passage.retryAfterMs);
    return passage.then((end) => (end.pass ? undefined : tooMany(plan, end.retryAfterMs)));
  };
}

/**
 * `Retry-After` is in whole seconds, at least 1: https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3. The other two
 * say the same in the words of https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/.
 */
function tooMany({ requestsPerSecond, burst }: PlanSettings, retryAfterMs: number): Refusal {
  const retryAfterSeconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  const windowSeconds = Math.max(1, Math.ceil(burst / requestsPerSecond));
  return refusal('RATE_LIMIT', `The tenant's limit is ${requestsPerSecond} requests a second`, {
    retryAfterSeconds,
    headers: {
      'ratelimit-policy': `"tenant";q=${burst};w=${windowSeconds}`,
      ratelimit: `"tenant";r=0;t=${retryAfterSeconds}`,
    },
  });
}
