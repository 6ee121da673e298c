// The quota of a tenant speaks the old platform's shapes, and two operators cannot overwrite each other unnoticed.

import { createQuotaParts } from '../../../../lambdas/admin/tenants/quota';
import type { GatewayResponse, RequestFacts } from '../../../../lambdas/domain/http';
import { isRefusal, type Refusal } from '../../../../lambdas/domain/refusal';
import type { Tenant } from '../../../../lambdas/domain/tenant/tenant';
import type { TenantStore } from '../../../../lambdas/domain/tenant/tenant-store';
import { gatewayRequest } from '../../../support/gateway-request';
import { createMemoryTenants } from '../../../support/memory-stores/tenants';
import { SOME_RECORD } from '../../../support/some-record';

const ACME: Tenant = {
  id: 'acme',
  name: 'Acme',
  status: 'enabled',
  expireAt: 1_800_000_000,
  allowedCells: ['crm'],
  createdAt: 1,
  version: 1,
};
let store: TenantStore;
let facts: RequestFacts;
let options: { plans: readonly string[] | undefined; enforced: boolean };

beforeEach(async () => {
  store = createMemoryTenants();
  await store.put(ACME, SOME_RECORD);
  facts = {};
  options = { plans: ['gold', 'trial'], enforced: true };
});

function call(method: 'GET' | 'PUT', id: string, body: unknown = {}, headers: Record<string, string> = {}) {
  const routeKey = `${method} /api/admin/tenants/{id}/quota`;
  const part = createQuotaParts({ store, ...options, clock: Date.now })[routeKey];
  if (!part) throw new Error(`no part for ${routeKey}`);
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return part(gatewayRequest({ routeKey, pathParameters: { id }, headers, body: Buffer.from(text) }), facts);
}
const put = (body: unknown, headers?: Record<string, string>) => call('PUT', 'acme', body, headers);

function bodyOf(answer: GatewayResponse | Refusal): unknown {
  if (isRefusal(answer)) throw new Error(`refused: ${answer.code} ${answer.details}`);
  return JSON.parse(String(answer.body));
}

test('a tenant without a quota answers an empty one', async () => {
  expect(bodyOf(await call('GET', 'acme'))).toEqual({});
});

test('what is set is answered under the old names, and the log line says who got what', async () => {
  const answer = await put({ requestsPerMin: 600, cpuLimit: 1.5, memoryMb: 512, storageGb: 10 });
  const quota = { requests_per_min: 600, cpu_limit: 1.5, memory_mb: 512, storage_gb: 10 };
  expect(answer).toMatchObject({ status: 200, headers: { etag: '"2"' } });
  expect(bodyOf(answer)).toEqual(quota);
  expect(bodyOf(await call('GET', 'acme'))).toEqual(quota);
  expect(facts).toEqual({
    subject: 'acme',
    quota: '{"requestsPerMin":600,"cpuLimit":1.5,"memoryMb":512,"storageGb":10}',
  });
});

test('a change touches what it names, null takes away, and the rest of the tenant stays', async () => {
  await put({ requestsPerMin: 600, cpuLimit: 2, plan: 'gold' });
  expect(bodyOf(await put({ requestsPerMin: 0 }))).toEqual({ requests_per_min: 0, cpu_limit: 2, plan: 'gold' });
  expect(bodyOf(await put({ requestsPerMin: null, plan: null }))).toEqual({ cpu_limit: 2 });
  expect(bodyOf(await put({ cpuLimit: null }))).toEqual({});
  expect(await store.get('acme')).toEqual({ ...ACME, version: 5 });
});

test.each([-1, 1.5, 1_000_001, 1e300, '600', true, {}, [1]])(
  '%j requests a minute are refused',
  async (requestsPerMin) => {
    expect(await put({ requestsPerMin })).toMatchObject({
      code: 'BAD_REQUEST',
      details: expect.stringContaining('requestsPerMin must be a whole number from 0 to 1000000'),
    });
    expect(await store.get('acme')).toEqual(ACME);
  },
);

test.each(['requestsPerDay', 'requestsPerMonth', 'maxBodyBytes', 'concurrency'])(
  '%s is a whole number',
  async (name) => {
    const details = expect.stringContaining(`${name} must be a whole number from 0 to`) as string;
    expect(await put({ [name]: 1.5 })).toMatchObject({ code: 'BAD_REQUEST', details });
  },
);

test('figures that are only kept may be fractions', async () => {
  const kept = { cpu_limit: 0.5, memory_mb: 1.5, storage_gb: 2.5 };
  expect(bodyOf(await put({ cpuLimit: 0.5, memoryMb: 1.5, storageGb: 2.5 }))).toEqual(kept);
});

test('a quota says nothing of who may pass: no kept verdict ends with its change', async () => {
  const ends: unknown[] = [];
  const kept = store;
  store = {
    ...kept,
    put: async (tenant, record, endsVerdicts) => {
      ends.push(endsVerdicts);
      return kept.put(tenant, record, endsVerdicts);
    },
  };
  await put({ requestsPerMin: 600 });
  expect(ends).toEqual([false]);
});

test.each(['NaN', '1e999', '{"requestsPerMin":1e999}', '[]', 'null', ''])('the body %j is refused', async (body) => {
  expect(await put(body)).toMatchObject({ code: 'BAD_REQUEST' });
});

test.each(['Gold', '', 'a b', 7])('the plan name %j is refused', async (plan) => {
  expect(await put({ plan })).toMatchObject({ code: 'BAD_REQUEST', details: expect.stringContaining('plan') });
});

test('a plan that the description does not have is refused by the names it has', async () => {
  expect(await put({ plan: 'silver' })).toMatchObject({
    code: 'BAD_REQUEST',
    details: 'plan must be one of gold, trial',
  });
  options = { plans: [], enforced: true };
  expect(await put({ plan: 'gold' })).toMatchObject({ details: 'plan must be one of none: no plan is described' });
});

test.each([
  { plans: undefined, enforced: true },
  { plans: ['gold'], enforced: false },
])('the answer says that nothing is enforced (%j)', async (changed) => {
  options = changed;
  expect(bodyOf(await put({ requestsPerMin: 5 }))).toEqual({ requests_per_min: 5, enforced: false });
});

test('of two operators who read the same version the second is told', async () => {
  const read = { 'if-match': '"1"' };
  expect(bodyOf(await put({ requestsPerMin: 10 }, read))).toEqual({ requests_per_min: 10 });
  expect(await put({ requestsPerMin: 20 }, read)).toMatchObject({ code: 'CONFLICT' });
  expect(await store.get('acme')).toMatchObject({ quota: { requestsPerMin: 10 } });
});

test('of two changes at once one wins and the other is told', async () => {
  const ends = await Promise.all([put({ requestsPerMin: 10 }), put({ requestsPerMin: 20 })]);
  expect(ends.filter((end) => isRefusal(end) && end.code === 'CONFLICT')).toHaveLength(1);
});

test('the default tenant can have a quota', async () => {
  expect(bodyOf(await call('PUT', 'default', { requestsPerMin: 9 }))).toEqual({ requests_per_min: 9 });
  expect(await store.get('default')).toMatchObject({ id: 'default', version: 1, quota: { requestsPerMin: 9 } });
});

test.each(['nobody', 'a,b', ''])('the tenant %j is unknown', async (id) => {
  for (const method of ['GET', 'PUT'] as const) expect(await call(method, id)).toMatchObject({ code: 'NOT_FOUND' });
});

test('quotas of the day and the month, and their time zone', async () => {
  const body = { requestsPerDay: 1_000, requestsPerMonth: 0, timeZone: 'Asia/Shanghai' };
  const quota = { requests_per_day: 1_000, requests_per_month: 0, time_zone: 'Asia/Shanghai' };
  expect(bodyOf(await put(body))).toEqual(quota);
  expect(bodyOf(await put({ timeZone: null, requestsPerDay: null, requestsPerMonth: null }))).toEqual({});
});

test.each(['Mars/Olympus', '+08:00', '', 'x'.repeat(65), 8, '__proto__'])(
  'the time zone %j is refused',
  async (timeZone) => {
    expect(await put({ timeZone })).toMatchObject({
      code: 'BAD_REQUEST',
      details: expect.stringContaining('timeZone'),
    });
  },
);

test.each([-1, 0.5, 1e12 + 1, 2 ** 53, '9'])('%j requests a day are refused', async (requestsPerDay) => {
  expect(await put({ requestsPerDay })).toMatchObject({ details: expect.stringContaining('requestsPerDay must be') });
});
