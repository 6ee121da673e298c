// API keys of a tenant: list them, make one, which is shown this once, and revoke one.

import * as v from 'valibot';
import { actorOf } from '../../domain/admin-access';
import { type ApiKey, type ApiKeyStore, isInUse, KEY_ID, newKey } from '../../domain/api-key';
import { requestRecord } from '../../domain/audit';
import type { RandomHex } from '../../domain/header-text';
import type { GatewayRequest, HttpApp } from '../../domain/http';
import type { Clock } from '../../domain/ports';
import { isRefusal, refusal } from '../../domain/refusal';
import type { Tenant } from '../../domain/tenant/tenant';
import { type TenantReader, withDefaultTenant } from '../../domain/tenant/tenant-store';
import type { AdminParts } from '../app';
import { bodyOf, shortText } from '../fields';
import { jsonAnswer, readJson } from '../json';
import { allowedCells, expireAt, planName, reason } from '../tenants/bodies';
import { conflict, entityTag, findTenant, isMatch, unknownTenant } from '../tenants/versions';

/** The old key and the new one, while a program moves from one to the other. */
const MOST_OF_ONE_NAME = 2;
const MOST_OF_A_TENANT = 100;

const FIELDS = {
  name: shortText,
  allowedCells: v.optional(allowedCells, null),
  plan: v.exactOptional(planName),
  expireAt: v.optional(expireAt, null),
};
const creation = bodyOf({ ...FIELDS, reason });

type Creation = v.InferOutput<v.ObjectSchema<typeof FIELDS, undefined>>;

export interface KeyPartsOptions {
  readonly tenants: TenantReader;
  readonly keys: ApiKeyStore;
  /** Whether callers may show keys; none is made where they may not. */
  readonly isOn: boolean;
  /** Names of the plans; undefined where no tenant is limited. */
  readonly plans: readonly string[] | undefined;
  readonly clock: Clock;
  readonly randomHex: RandomHex;
}

export function createKeyParts(options: KeyPartsOptions): AdminParts {
  const { keys, isOn, plans, clock, randomHex } = options;
  const tenants = withDefaultTenant(options.tenants);
  const note = isOn ? {} : { enforced: false };
  const tenantOf = ({ pathParameters }: GatewayRequest) => findTenant(tenants, pathParameters['id']);

  const list: HttpApp = async (request) => {
    const tenant = await tenantOf(request);
    if (!tenant) return unknownTenant();
    const [own, uses] = await Promise.all([keys.list(tenant.id), keys.lastUses()]);
    const data = own.map((key) => ({ ...shown(key, clock()), last_used_at: uses.get(key.id) ?? null }));
    return jsonAnswer(200, { data, total: data.length, ...note }, { etag: entityTag(tenant.version) });
  };

  const create: HttpApp = async (request, facts) => {
    const tenant = await tenantOf(request);
    if (!tenant) return unknownTenant();
    facts['subject'] = tenant.id;
    const body = readJson(creation, request.body);
    if (isRefusal(body)) return body;
    const nowMs = clock();
    const { reason: why, ...fields } = body;
    const fault = faultOf(fields, { isOn, plans, nowMs });
    if (fault !== undefined) return refusal('BAD_REQUEST', fault);
    if (!isMatch(request.headers['if-match'], tenant.version)) return conflict();
    const valid = (await keys.list(tenant.id)).filter((key) => isInUse(key, nowMs));
    const many = tooMany(valid, fields.name);
    if (many !== undefined) return refusal('CONFLICT', many);
    const { id, text, hash } = newKey(randomHex);
    const key: ApiKey = { ...fields, id, hash, ...originOf(request, tenant, nowMs), revokedAt: null };
    facts['keyId'] = id;
    const change = { action: 'key.create', target: id, tenantId: tenant.id, before: null, after: shown(key, nowMs) };
    const record = requestRecord(request, { ...change, reason: why, status: 201 }, nowMs);
    const next = { ...tenant, version: tenant.version + 1 };
    if (!(await keys.create(key, next, record))) return conflict();
    return jsonAnswer(201, { ...shown(key, nowMs), key: text }, { etag: entityTag(next.version) });
  };

  const revoke: HttpApp = async (request, facts) => {
    const tenant = await tenantOf(request);
    if (!tenant) return unknownTenant();
    facts['subject'] = tenant.id;
    const { key: id = '' } = request.pathParameters;
    const key = KEY_ID.test(id) ? await keys.get(id) : undefined;
    if (key?.tenantId !== tenant.id) return refusal('NOT_FOUND', 'The tenant has no such API key');
    facts['keyId'] = id;
    const nowMs = clock();
    if (key.revokedAt !== null) return jsonAnswer(200, shown(key, nowMs));
    const revoked = { ...key, revokedAt: Math.floor(nowMs / 1000) };
    const [before, after] = [shown(key, nowMs), shown(revoked, nowMs)];
    const change = { action: 'key.revoke', target: id, tenantId: tenant.id, before, after };
    const record = requestRecord(request, change, nowMs);
    const isOurs = await keys.revoke(revoked, record);
    if (isOurs) return jsonAnswer(200, after);
    // Somebody else was there first, with the same end, or changes that share an item kept this one out.
    const found = (await keys.get(id)) ?? revoked;
    if (found.revokedAt === null) return refusal('SERVICE_UNAVAILABLE', 'The key could not be revoked: try again');
    return jsonAnswer(200, shown(found, nowMs));
  };

  return {
    'GET /api/admin/tenants/{id}/keys': list,
    'POST /api/admin/tenants/{id}/keys': create,
    'DELETE /api/admin/tenants/{id}/keys/{key}': revoke,
  };
}

interface Rules {
  readonly isOn: boolean;
  readonly plans: readonly string[] | undefined;
  readonly nowMs: number;
}

function faultOf({ plan: named, expireAt: end }: Creation, { isOn, plans, nowMs }: Rules): string | undefined {
  if (!isOn) return 'API keys are off: set auth.keys to true in the description';
  if (end !== null && end * 1000 <= nowMs) return 'expireAt must be a time in the future, in Unix seconds, or null';
  if (named === undefined || plans?.includes(named) === true) return undefined;
  return `plan must be one of ${plans?.join(', ') || 'none: no plan is described'}`;
}

function tooMany(valid: readonly ApiKey[], named: string): string | undefined {
  if (valid.length >= MOST_OF_A_TENANT) return `The tenant has ${MOST_OF_A_TENANT} valid API keys: revoke one first`;
  const ofThisName = valid.filter((key) => key.name === named);
  if (ofThisName.length < MOST_OF_ONE_NAME) return undefined;
  return `Two valid API keys have this name: revoke ${ofThisName.map(({ id }) => id).join(' or ')} first`;
}

function originOf({ verdict }: GatewayRequest, tenant: Tenant, nowMs: number) {
  const by = { createdAt: Math.floor(nowMs / 1000), createdBy: actorOf(verdict) };
  return { tenantId: tenant.id, tenantCreatedAt: tenant.createdAt, ...by };
}

/** Without the hash: who has it cannot make the key of it, and nobody needs it. */
function shown(key: ApiKey, nowMs: number) {
  return {
    id: key.id,
    tenant_id: key.tenantId,
    name: key.name,
    status: key.revokedAt !== null ? 'revoked' : isInUse(key, nowMs) ? 'valid' : 'expired',
    allowed_cells: key.allowedCells,
    ...(key.plan !== undefined && { plan: key.plan }),
    created_at: key.createdAt,
    created_by: key.createdBy,
    expire_at: key.expireAt,
    revoked_at: key.revokedAt,
  };
}
