// A change of the live document held against the tenants of the registry.

import type { LiveFault, LiveRules } from '../../contract/live-config';
import { isTried, type Rollout, textHash } from '../../domain/live/live-view';
import type { Tenant } from '../../domain/tenant/tenant';
import type { TenantList } from '../../domain/tenant/tenant-store';

export interface KnownTenants {
  readonly store: TenantList;
  /** Whether only tenants of the registry are served. */
  readonly enforced: boolean;
}

/** Tenants that a change would leave without their plan, routes of unknown tenants, and rollouts that reach nobody. */
export async function clashesWithTenants(
  { store, enforced }: KnownTenants,
  before: LiveRules,
  after: LiveRules,
  rollout: Rollout | undefined,
): Promise<LiveFault[]> {
  if (!enforced) return [];
  const known = await store.list();
  const ids = new Set(known.map(({ id }) => id));
  const isUnknown = (id: string) => !ids.has(id);
  return [
    ...plansTaken(known, before, after),
    ...Object.keys(after.tenantRoutes)
      .filter(isUnknown)
      .map((id) => unknown(`tenantRoutes.${id}`)),
    ...(rollout?.tenants ?? []).filter(isUnknown).map((id) => unknown(`rollout.tenants.${id}`)),
    ...reachesNobody(known, after, rollout),
  ];
}

function unknown(where: string): LiveFault {
  return { where, got: 'no tenant of that id', expected: 'a tenant of the registry' };
}

function plansTaken(known: readonly Tenant[], before: LiveRules, { limits: { plans } }: LiveRules): LiveFault[] {
  const isTaken = (plan: string) => Object.hasOwn(before.limits.plans, plan) && !Object.hasOwn(plans, plan);
  const named = new Set(known.map(({ plan = '' }) => plan).filter(isTaken));
  return [...named].map((name) => {
    const left = known.filter(({ plan }) => plan === name);
    return {
      where: `plans.${name}`,
      got: `no plan of that name, which ${left.length} tenants have, ${left[0]?.id} among them`,
      expected: 'the plan, or these tenants on another one first',
    };
  });
}

/** A share of few tenants can be none of them: nothing would be tried, and no step would ever end. */
function reachesNobody(known: readonly Tenant[], rules: LiveRules, rollout: Rollout | undefined): LiveFault[] {
  if (rollout?.percent === undefined || rollout.tenants !== undefined) return [];
  const pointer = { version: 0, hash: textHash(JSON.stringify(rules)), deployed: '', rollout };
  if (known.some(({ id }) => isTried(pointer, id))) return [];
  const got = `${rollout.percent} %, a share without any of the ${known.length} tenants`;
  return [{ where: 'rollout', got, expected: 'a larger share, or tenants by name' }];
}
