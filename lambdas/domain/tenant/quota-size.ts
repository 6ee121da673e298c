// How many requests a tenant has in a day and a month: its plan's figures, unless its registry entry names others.

import type { LimitOverrides, LimitSettings, PlanSettings } from '../../contract/settings';

/** Undefined is no limit. */
export interface QuotaSize {
  readonly day: number | undefined;
  readonly month: number | undefined;
  readonly timeZone: string;
}

/** The plan of that name; the default plan for a tenant without one, and where the description does not have the name. */
export function planOf(settings: LimitSettings, name: string | undefined) {
  const named = name === undefined ? undefined : planCalled(settings, name);
  const plan = named ?? planCalled(settings, settings.defaultPlan) ?? {};
  return { plan, isUnknown: name !== undefined && named === undefined };
}

function planCalled({ plans }: LimitSettings, name: string | null): PlanSettings | undefined {
  return name !== null && Object.hasOwn(plans, name) ? plans[name] : undefined;
}

export function quotaOf(plan: PlanSettings, own: LimitOverrides): QuotaSize | undefined {
  const day = limitOf(own.requestsPerDay ?? plan.requestsPerDay);
  const month = limitOf(own.requestsPerMonth ?? plan.requestsPerMonth);
  if (day === undefined && month === undefined) return undefined;
  return { day, month, timeZone: own.timeZone ?? plan.timeZone ?? 'UTC' };
}

/** 0 is no limit. */
export function limitOf(figure: number | undefined): number | undefined {
  return figure !== undefined && figure > 0 ? figure : undefined;
}
