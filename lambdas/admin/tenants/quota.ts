// The quota of one tenant: its plan and its own limits, in the old platform's shapes with more fields.

import * as v from 'valibot';
import { MAX_BODY_BYTES } from '../../contract/limits';
import { isTimeZone } from '../../contract/tenant-fields';
import { requestRecord } from '../../domain/audit';
import type { HttpApp } from '../../domain/http';
import type { Clock } from '../../domain/ports';
import { isRefusal, refusal } from '../../domain/refusal';
import type { Tenant } from '../../domain/tenant/tenant';
import { type TenantStore, withDefaultTenantStored } from '../../domain/tenant/tenant-store';
import type { AdminParts } from '../app';
import { bodyOf } from '../fields';
import { jsonAnswer, readJson } from '../json';
import { planName, reason } from './bodies';
import { changeOf, conflict, entityTag, findTenant, isMatch, unknownTenant } from './versions';

const MOST_A_MINUTE = 1_000_000;
const MOST_IN_A_PERIOD = 1_000_000_000_000;
const MOST_AT_ONCE = 10_000;
/** The old platform's figures that are kept and not enforced. */
const MOST_KEPT = 1_000_000_000;

/** Null takes the tenant's own figure away; the plan's is in force then. */
function figure(most: number, isWhole: boolean) {
  const expected = `must be a ${isWhole ? 'whole ' : ''}number from 0 to ${most}, where 0 is no limit, or null`;
  const number = v.pipe(v.number(expected), v.minValue(0, expected), v.maxValue(most, expected));
  return v.exactOptional(v.nullable(isWhole ? v.pipe(number, v.integer(expected)) : number));
}

const ZONE_EXPECTED = 'must be the name of a time zone such as Asia/Shanghai, or null';

const FIGURES = {
  plan: v.exactOptional(v.nullable(planName)),
  requestsPerMin: figure(MOST_A_MINUTE, true),
  requestsPerDay: figure(MOST_IN_A_PERIOD, true),
  requestsPerMonth: figure(MOST_IN_A_PERIOD, true),
  maxBodyBytes: figure(MAX_BODY_BYTES, true),
  concurrency: figure(MOST_AT_ONCE, true),
  timeZone: v.exactOptional(v.nullable(v.pipe(v.string(ZONE_EXPECTED), v.check(isTimeZone, ZONE_EXPECTED)))),
  cpuLimit: figure(MOST_KEPT, false),
  memoryMb: figure(MOST_KEPT, false),
  storageGb: figure(MOST_KEPT, false),
};
const quotaBody = bodyOf({ ...FIGURES, reason });

/** Null takes a figure away. */
type QuotaChange = v.InferOutput<v.ObjectSchema<typeof FIGURES, undefined>>;

const readQuotaBody = (body: Buffer) => readJson(quotaBody, body);

export interface QuotaPartsOptions {
  readonly store: TenantStore;
  /** Names of the plans; undefined where no tenant is limited, so that a plan is only noted. */
  readonly plans: readonly string[] | undefined;
  /** Whether requests are held against the registry: without that a tenant's own limits are not known. */
  readonly enforced: boolean;
  readonly clock: Clock;
}

export function createQuotaParts(options: QuotaPartsOptions): AdminParts {
  const { plans } = options;
  const store = withDefaultTenantStored(options.store);
  const note = options.enforced && plans !== undefined ? {} : { enforced: false };
  const answer = (tenant: Tenant) =>
    jsonAnswer(200, { ...toJson(tenant), ...note }, { etag: entityTag(tenant.version) });

  const read: HttpApp = async (request) => {
    const tenant = await findTenant(store, request.pathParameters['id']);
    return tenant ? answer(tenant) : unknownTenant();
  };

  const change: HttpApp = async (request, facts) => {
    const tenant = await findTenant(store, request.pathParameters['id']);
    if (!tenant) return unknownTenant();
    facts['subject'] = tenant.id;
    const given = readQuotaBody(request.body);
    if (isRefusal(given)) return given;
    const { reason: why, ...body } = given;
    if (typeof body.plan === 'string' && plans?.includes(body.plan) === false) {
      return refusal('BAD_REQUEST', `plan must be one of ${plans.join(', ') || 'none: no plan is described'}`);
    }
    if (!isMatch(request.headers['if-match'], tenant.version)) return conflict();
    facts['quota'] = JSON.stringify(body);
    const changed = withQuota(tenant, body);
    const audited = { ...changeOf('quota.change', tenant, changed, toJson), reason: why };
    const record = requestRecord(request, audited, options.clock());
    return (await store.put(changed, record, false)) ? answer(changed) : conflict();
  };

  return { 'GET /api/admin/tenants/{id}/quota': read, 'PUT /api/admin/tenants/{id}/quota': change };
}

/** The tenant's next version. What the body does not name stays, and null takes it away. */
function withQuota(
  { plan: before, quota: old, ...tenant }: Tenant,
  { plan: named = before, ...figures }: QuotaChange,
): Tenant {
  const kept = Object.entries({ ...old, ...figures }).filter(([, value]) => value !== null);
  return {
    ...tenant,
    ...(typeof named === 'string' && { plan: named }),
    ...(kept.length > 0 && { quota: Object.fromEntries(kept) }),
    version: tenant.version + 1,
  };
}

/** Only what is set, in the old platform's spelling. */
function toJson({ plan, quota = {} }: Tenant) {
  return {
    requests_per_min: quota.requestsPerMin,
    requests_per_day: quota.requestsPerDay,
    requests_per_month: quota.requestsPerMonth,
    time_zone: quota.timeZone,
    max_body_bytes: quota.maxBodyBytes,
    concurrency: quota.concurrency,
    cpu_limit: quota.cpuLimit,
    memory_mb: quota.memoryMb,
    storage_gb: quota.storageGb,
    plan,
  };
}
