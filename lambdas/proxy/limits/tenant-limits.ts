// The limits of all tenants that this environment sees.

import type { LimitSettings } from '../../contract/settings';
import { keepNewest } from '../../domain/bounded';
import type { RequestFacts } from '../../domain/http';
import type { Refusal } from '../../domain/refusal';
import type { QuotaTable } from '../../stores/quota-table';
import type { LimitedCall, WithinLimits } from '../app';
import { createCallerLimit } from './caller-limit';
import { createFleetLimit, type FleetLimit, type FleetLimitDeps, type Passage } from './fleet-limit';
import { type ResolvedPlan, resolvePlan, type TenantRate } from './plan';
import { createTenantQuota, type TenantQuota } from './quota';
import { quotaExceeded, tooLarge, tooMany, tooManyAtOnce } from './refusals';
import { RunningLimit } from './running';

/** An environment keeps this many tenants' limits; the one that was asked for longest ago goes first. */
const MOST_TENANTS = 2_000;
/** A clock that runs back by less corrects itself, and shuts nobody out for longer than that. */
const SET_BACK_MS = 1_000;

export interface TenantLimitsDeps extends FleetLimitDeps {
  readonly quotas: QuotaTable;
}

interface TenantEntry {
  readonly tenantId: string;
  /** The plans that the tenant's plan was taken from. */
  readonly settings: LimitSettings;
  /** The tenant's own limits, from which the plan was made. */
  readonly own: string | undefined;
  readonly plan: ResolvedPlan;
  /** By key of the rate. What was counted at the same rate stays counted when the plan changes, and so do days and months. */
  readonly limits: Map<string, FleetLimit>;
  readonly quota: TenantQuota;
  /** By what is allowed to run at the same time. */
  readonly running: Map<number, RunningLimit>;
}

/** A call, and what has to know when it has ended. */
export interface CheckedCall extends LimitedCall {
  ended?: () => void;
}

/** The refusal of a tenant that has used up a limit. A promise only where a limit is near. */
export type CheckLimit = (call: CheckedCall) => Answer | Promise<Answer>;

type Answer = Refusal | undefined;
type Step = () => Answer | Promise<Answer>;

/** A call that passes ends with its answer, good or bad. */
export function withinLimits(check: CheckLimit): WithinLimits {
  return async (call, pass) => {
    const checked: CheckedCall = { ...call };
    try {
      const limited = check(checked);
      return (limited && 'then' in limited ? await limited : limited) ?? (await pass());
    } finally {
      checked.ended?.();
    }
  };
}

export function createTenantLimits(settings: LimitSettings, deps: TenantLimitsDeps): CheckLimit {
  return createLimitsOver(deps)(settings);
}

/** Limits over plans that change: what a tenant has used counts on where its figures stay the same. */
export function createLimitsOver(deps: TenantLimitsDeps): (settings: LimitSettings) => CheckLimit {
  const entries = new Map<string, TenantEntry>();
  let lastMs = 0;

  /** Rates that were counted before the clock was set back would shut their tenants out until the old time has come again. */
  const forgetRatesOfLater = (nowMs: number): void => {
    if (nowMs < lastMs - SET_BACK_MS) for (const { limits } of entries.values()) limits.clear();
    lastMs = nowMs;
  };

  const entryOf = (settings: LimitSettings, tenantId: string, own: string | undefined): TenantEntry => {
    const known = entries.get(tenantId);
    const entry = known ? refreshed(known, own, settings) : newEntry(tenantId, own, settings, deps);
    keepNewest(entries, tenantId, entry, MOST_TENANTS);
    return entry;
  };

  const check = (
    settings: LimitSettings,
    ofCaller: ReturnType<typeof callerCheck>,
    call: CheckedCall,
  ): ReturnType<CheckLimit> => {
    forgetRatesOfLater(deps.clock());
    const entry = entryOf(settings, call.tenantId, call.limits);
    const { unknownPlan, quota, maxBodyBytes, concurrency } = entry.plan;
    if (unknownPlan !== undefined) tellUnknownPlan(call.facts, unknownPlan);
    const held = ofCaller(call);
    if (held) return held;
    if (maxBodyBytes !== undefined && call.bodyBytes > maxBodyBytes) return tooLarge(maxBodyBytes);
    // A quota that is known to be used up takes nothing from the rates.
    const over = quota && entry.quota.usedUp(quota);
    if (over) return quotaExceeded(over, deps.clock());
    const steps: Step[] = concurrency === undefined ? [] : [() => passRunning(entry, concurrency, call, deps)];
    for (const rate of entry.plan.ratesOf(call)) steps.push(() => passRate(rate, limitOf(entry, rate, deps)));
    if (quota) steps.push(() => count(entry.quota.enter(quota), deps.clock));
    return firstRefusal(steps);
  };

  return (settings) => {
    const ofCaller = callerCheck(settings, deps);
    return (call) => check(settings, ofCaller, call);
  };
}

/** Asked first: what it refuses takes nothing from the tenant. */
function callerCheck(
  { callerRequestsPerMinute: most = 0 }: LimitSettings,
  { clock }: Pick<TenantLimitsDeps, 'clock'>,
): (call: LimitedCall) => Answer {
  if (!most) return () => undefined;
  const text = `A caller's limit is ${most} requests a minute`;
  const rate = { perSecond: most / 60, burst: most, policy: 'caller', code: 'RATE_LIMIT', text } as const;
  const enter = createCallerLimit(rate, clock);
  return ({ tenantId, who = '' }) => {
    const waitMs = enter(tenantId, who);
    return waitMs ? tooMany(rate, waitMs) : undefined;
  };
}

function newEntry(
  tenantId: string,
  own: string | undefined,
  settings: LimitSettings,
  deps: TenantLimitsDeps,
): TenantEntry {
  const quota = createTenantQuota(tenantId, { ...deps, table: deps.quotas });
  const plan = resolvePlan(settings, own);
  return { tenantId, own, settings, plan, limits: new Map(), quota, running: new Map() };
}

function refreshed(known: TenantEntry, own: string | undefined, settings: LimitSettings): TenantEntry {
  if (known.own === own && known.settings === settings) return known;
  return { ...known, own, settings, plan: resolvePlan(settings, own) };
}

function limitOf({ tenantId, limits }: TenantEntry, rate: TenantRate, deps: FleetLimitDeps): FleetLimit {
  const known = limits.get(rate.key);
  if (known) return known;
  const limit = createFleetLimit(`${tenantId}#${rate.key}`, rate, deps);
  limits.set(rate.key, limit);
  return limit;
}

/** In turn, and without a promise as long as no step needs one. */
function firstRefusal(steps: readonly Step[], from = 0): Answer | Promise<Answer> {
  for (let index = from; index < steps.length; index += 1) {
    const answer = steps[index]?.();
    if (answer && 'then' in answer) return answer.then((end) => end ?? firstRefusal(steps, index + 1));
    if (answer) return answer;
  }
  return undefined;
}

type Entered = Passage | Promise<Passage>;

/** The refusal where the way is shut; a promise only where the passage is one. */
function refusedWith(refuse: (retryAfterMs: number) => Refusal, passage: Entered): Answer | Promise<Answer> {
  if ('then' in passage) return passage.then((end) => refusedWith(refuse, end));
  return passage.pass ? undefined : refuse(passage.retryAfterMs);
}

function passRate(rate: TenantRate, limit: FleetLimit): Answer | Promise<Answer> {
  return refusedWith((retryAfterMs) => tooMany(rate, retryAfterMs), limit.enter());
}

/** Charged while it runs; a request that a later limit refuses has run for no time. */
function passRunning(
  { tenantId, running }: TenantEntry,
  concurrency: number,
  call: CheckedCall,
  deps: FleetLimitDeps,
): Answer | Promise<Answer> {
  let limit = running.get(concurrency);
  if (limit === undefined) {
    limit = new RunningLimit(`${tenantId}#running#${concurrency}`, concurrency, deps);
    running.set(concurrency, limit);
  }
  const passage = limit.enter((request) => {
    call.ended = request.ended;
  });
  return refusedWith((retryAfterMs) => tooManyAtOnce(concurrency, retryAfterMs), passage);
}

function count(over: ReturnType<TenantQuota['enter']>, clock: () => number): Answer | Promise<Answer> {
  if (over && 'then' in over) return over.then((end) => end && quotaExceeded(end, clock()));
  return over && quotaExceeded(over, clock());
}

/** The request's log line and a metric tell the operators. */
function tellUnknownPlan(facts: RequestFacts, name: string): void {
  facts['unknownPlan'] = name;
  facts.metrics = { ...facts.metrics, unknownPlan: 1 };
}
