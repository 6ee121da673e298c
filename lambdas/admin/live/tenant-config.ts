// The old platform's settings of a tenant: a map for each namespace, which the platform's front end reads and writes. The
// gateway itself goes by none of them.

import * as v from 'valibot';
import type { AuditRecord } from '../../contract/audit-record';
import { KEY, TENANT_CONFIG_PARTITION } from '../../contract/table-keys';
import { requestRecord } from '../../domain/audit';
import type { HttpApp } from '../../domain/http';
import type { Clock } from '../../domain/ports';
import { isRefusal, refusal } from '../../domain/refusal';
import { type TenantList, withDefaultTenantListed } from '../../domain/tenant/tenant-store';
import { createRecordedWrites } from '../../stores/dynamodb/audit';
import { type DynamoCall, numberOf, textOf } from '../../stores/dynamodb/call';
import type { AdminParts } from '../app';
import { bodyOf } from '../fields';
import { jsonAnswer, readJson } from '../json';
import { findTenant, unknownTenant } from '../tenants/versions';

const NAMESPACE_EXPECTED = 'must be 1 to 64 letters, digits, - or _';
const CONFIG_EXPECTED = 'must be a map';
const configChange = bodyOf({
  namespace: v.optional(
    v.pipe(v.string(NAMESPACE_EXPECTED), v.regex(/^[A-Za-z0-9_-]{1,64}$/, NAMESPACE_EXPECTED)),
    'system',
  ),
  config: v.custom<Record<string, unknown>>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    CONFIG_EXPECTED,
  ),
});

/** All namespaces of a tenant, as JSON: the item holds 400 KB. */
const MOST_BYTES = 300_000;
/** Tries against others who change the settings of the same tenant. */
const ATTEMPTS = 3;

interface Kept {
  readonly maps: Readonly<Record<string, object>>;
  readonly version: number;
}

const keyOf = (id: string) => ({ [KEY.partition]: { S: TENANT_CONFIG_PARTITION }, [KEY.sort]: { S: id } });

export function createTenantConfigParts(
  call: DynamoCall,
  table: string,
  tenants: TenantList,
  clock: Clock,
): AdminParts {
  const write = createRecordedWrites(call, table);
  const store = withDefaultTenantListed(tenants);

  const readAll = async (id: string): Promise<Kept> => {
    const { Item: item = {} } = await call('GetItem', { TableName: table, Key: keyOf(id), ConsistentRead: true });
    const maps = JSON.parse(textOf(item, 'maps') ?? '{}') as Kept['maps'];
    return { maps, version: numberOf(item, 'version') ?? 0 };
  };

  const replace = (id: string, text: string, version: number, record: AuditRecord): Promise<boolean> => {
    const put = {
      TableName: table,
      Item: { ...keyOf(id), maps: { S: text }, version: { N: String(version + 1) } },
      ConditionExpression: version === 0 ? 'attribute_not_exists(#version)' : '#version = :version',
      ExpressionAttributeNames: { '#version': 'version' },
      ...(version > 0 && { ExpressionAttributeValues: { ':version': { N: String(version) } } }),
    };
    return write({ Put: put }, record);
  };

  const read: HttpApp = async (request) => {
    const tenant = await findTenant(store, request.pathParameters['id']);
    if (!tenant) return unknownTenant();
    const { maps } = await readAll(tenant.id);
    const namespace = new URLSearchParams(request.rawQuery).get('namespace');
    if (namespace === null) return jsonAnswer(200, maps);
    return jsonAnswer(200, Object.hasOwn(maps, namespace) ? (maps[namespace] ?? {}) : {});
  };

  const change: HttpApp = async (request, facts) => {
    const tenant = await findTenant(store, request.pathParameters['id']);
    if (!tenant) return unknownTenant();
    const body = readJson(configChange, request.body);
    if (isRefusal(body)) return body;
    facts['subject'] = tenant.id;
    const { namespace, config } = body;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const { maps, version } = await readAll(tenant.id);
      const text = JSON.stringify({ ...maps, [namespace]: config });
      if (Buffer.byteLength(text) > MOST_BYTES) {
        return refusal('PAYLOAD_TOO_LARGE', `The settings of a tenant are limited to ${MOST_BYTES} bytes in all`);
      }
      const before = Object.hasOwn(maps, namespace) ? maps[namespace] : null;
      const what = { action: 'tenant.config', target: namespace, tenantId: tenant.id, before, after: config };
      const record = requestRecord(request, what, clock());
      if (await replace(tenant.id, text, version, record)) return jsonAnswer(200, config);
    }
    return refusal('SERVICE_UNAVAILABLE', 'Others keep changing these settings; try again');
  };

  return { 'GET /api/admin/tenants/{id}/config': read, 'PUT /api/admin/tenants/{id}/config': change };
}
