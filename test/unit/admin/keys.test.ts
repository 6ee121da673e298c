// API keys over the admin API: shown once, stored hashed, recorded, and wrong input refused.

import { createKeyParts } from '../../../lambdas/admin/keys/parts';
import { KEY, KEY_PARTITION } from '../../../lambdas/contract/table-keys';
import { type ApiKeyStore, KEY_ID, keyIdOf } from '../../../lambdas/domain/api-key';
import { createPooledRandomHex } from '../../../lambdas/domain/header-text';
import type { GatewayResponse, RequestFacts } from '../../../lambdas/domain/http';
import { isRefusal, type Refusal } from '../../../lambdas/domain/refusal';
import { DEFAULT_TENANT, type Tenant } from '../../../lambdas/domain/tenant/tenant';
import { createDynamoKeys } from '../../../lambdas/stores/dynamodb/api-keys';
import { createDynamoAuditLog } from '../../../lambdas/stores/dynamodb/audit';
import { queryAll } from '../../../lambdas/stores/dynamodb/read-all';
import { createDynamoTenants } from '../../../lambdas/stores/dynamodb/tenants';
import { startTestDynamo, type TestDynamo } from '../../support/dynalite';
import { gatewayRequest } from '../../support/gateway-request';
import { SOME_RECORD } from '../../support/some-record';

const NOW_S = 1_764_000_000;
const ACME: Tenant = { ...DEFAULT_TENANT, id: 'acme', createdAt: 5, version: 1 };

let dynamo: TestDynamo;
let table: string;
let keys: ApiKeyStore;
let facts: RequestFacts;
let nowMs: number;
let isOn: boolean;
let plans: readonly string[] | undefined;
beforeAll(async () => {
  dynamo = await startTestDynamo();
});
afterAll(() => dynamo.stop());
beforeEach(async () => {
  table = await dynamo.createTable();
  keys = createDynamoKeys(dynamo.call, table);
  [facts, isOn, plans, nowMs] = [{}, true, ['gold'], NOW_S * 1000];
  await createDynamoTenants(dynamo.call, table).put(ACME, SOME_RECORD);
});

async function call(method: string, parameters: Record<string, string>, body: unknown = {}, headers = {}) {
  const routeKey = `${method} /api/admin/tenants/{id}/keys${parameters['key'] === undefined ? '' : '/{key}'}`;
  const part = createKeyParts({
    tenants: createDynamoTenants(dynamo.call, table),
    keys,
    isOn,
    plans,
    clock: () => nowMs,
    randomHex: createPooledRandomHex(),
  })[routeKey];
  if (!part) throw new Error(`no part for ${routeKey}`);
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const verdict = { outcome: 'allow', caller: { kind: 'ops' } } as const;
  return part(
    gatewayRequest({ routeKey, method, pathParameters: parameters, headers, verdict, body: Buffer.from(text) }),
    facts,
  );
}

interface Shown {
  readonly id: string;
  readonly key?: string;
  readonly data: readonly Shown[];
}
const add = (body: unknown = { name: 'export' }, headers = {}) => call('POST', { id: 'acme' }, body, headers);
const revoke = (key: string, id = 'acme') => call('DELETE', { id, key });
const list = async () => bodyOf(await call('GET', { id: 'acme' })).data;
const records = async () =>
  (
    await createDynamoAuditLog(dynamo.call, table).page({
      fromMs: NOW_S * 1000,
      toMs: NOW_S * 1000 + 1,
      order: 'oldest first',
      limit: 100,
      only: { tenantId: 'acme' },
      cursor: undefined,
      nowMs: NOW_S * 1000,
    })
  ).lines;

function bodyOf(answer: GatewayResponse | Refusal): Shown {
  if (isRefusal(answer)) throw new Error(`refused: ${answer.code} ${answer.details}`);
  return JSON.parse(String(answer.body)) as Shown;
}

test('a key is shown once: neither list, table, record nor log line has it', async () => {
  const body = { name: 'export', allowedCells: ['erp'], plan: 'gold', expireAt: NOW_S + 60, reason: 'asked for' };
  const answer = await add(body);
  const { key = '', ...shown } = bodyOf(answer);
  expect(answer).toMatchObject({ status: 201, headers: { etag: '"2"', 'cache-control': 'no-store' } });
  expect(keyIdOf(key)).toBe(shown.id);
  expect(shown).toEqual({
    id: expect.stringMatching(KEY_ID),
    tenant_id: 'acme',
    name: 'export',
    status: 'valid',
    allowed_cells: ['erp'],
    plan: 'gold',
    created_at: NOW_S,
    created_by: 'ops',
    expire_at: NOW_S + 60,
    revoked_at: null,
  });
  expect(await list()).toEqual([{ ...shown, last_used_at: null }]);
  expect(facts).toEqual({ subject: 'acme', keyId: shown.id });
  const stored = JSON.stringify([await queryAll(dynamo.call, table, KEY_PARTITION.key), await records()]);
  const secret = key.slice(21);
  for (let at = 0; at + 12 <= secret.length; at += 4) expect(stored).not.toContain(secret.slice(at, at + 12));
});

test('an unknown tenant has no keys and gets none', async () => {
  expect(await call('GET', { id: 'nobody' })).toMatchObject({ code: 'NOT_FOUND' });
  expect(await call('POST', { id: 'nobody' }, { name: 'export' })).toMatchObject({ code: 'NOT_FOUND' });
  expect(facts).toEqual({});
});

test('the log line of a revocation names the tenant and the key', async () => {
  const { id } = bodyOf(await add());
  facts = {};
  await revoke(id);
  expect(facts).toEqual({ subject: 'acme', keyId: id });
});

test('what is made and revoked is recorded', async () => {
  const { id } = bodyOf(await add({ name: 'export', reason: 'asked for' }));
  nowMs += 1;
  facts = {};
  await revoke(id);
  expect(facts).toEqual({ subject: 'acme', keyId: id });
  await revoke(id);
  const common = { target: id, tenantId: 'acme', user: 'ops' };
  expect(await records()).toMatchObject([
    { ...common, action: 'key.create', before: null, after: { id, status: 'valid' }, reason: 'asked for', status: 201 },
    { ...common, action: 'key.revoke', before: { status: 'valid' }, after: { status: 'revoked' }, status: 200 },
  ]);
});

test('a revocation costs one read and one write, and a second one no write', async () => {
  const { id } = bodyOf(await add());
  const [get, write] = [jest.spyOn(keys, 'get'), jest.spyOn(keys, 'revoke')];
  const first = bodyOf(await revoke(id));
  expect([get.mock.calls.length, write.mock.calls.length]).toEqual([1, 1]);
  nowMs += 5_000;
  expect(bodyOf(await revoke(id))).toEqual(first);
  expect(write).toHaveBeenCalledTimes(1);
});

test('a key that other changes kept from being revoked is not shown as if all were well', async () => {
  const { id } = bodyOf(await add());
  keys = { ...keys, revoke: async () => false };
  expect(await revoke(id)).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
});

test('a key that somebody else revoked at the same moment is shown as they revoked it', async () => {
  const { id } = bodyOf(await add());
  const store = keys;
  const revokeLate: ApiKeyStore['revoke'] = async (key, record) => {
    await store.revoke({ ...key, revokedAt: key.revokedAt - 5 }, record);
    return store.revoke(key, record);
  };
  keys = { ...store, revoke: revokeLate };
  expect(bodyOf(await revoke(id))).toMatchObject({ status: 'revoked', revoked_at: NOW_S - 5 });
});

test('a revocation that the table does not take fails', async () => {
  const { id } = bodyOf(await add());
  keys = { ...keys, revoke: () => Promise.reject(new Error('throttled')) };
  await expect(revoke(id)).rejects.toThrow('throttled');
});

test('a spoilt key of one tenant is in no other tenant’s way', async () => {
  const { id } = bodyOf(await add());
  const [item = {}] = await queryAll(dynamo.call, table, KEY_PARTITION.key);
  await dynamo.call('PutItem', { TableName: table, Item: { ...item, hash: { S: 'spoilt' } } });
  expect(await call('POST', { id: 'default' }, { name: 'own' })).toMatchObject({ status: 201 });
  expect(bodyOf(await call('GET', { id: 'default' })).data).toHaveLength(1);
  await expect(list()).rejects.toThrow(`item of key ${id} is not a key`);
});

test.each([
  { hash: { S: 'short' } },
  { tenant: { N: '1' } },
  { tenantCreatedAt: { S: 'then' } },
  { name: { N: '7' } },
  { allowedCells: { S: 'erp' } },
  { allowedCells: { L: [{ N: '1' }] } },
  { plan: { N: '7' } },
  { expireAt: { S: 'never' } },
  { revokedAt: { BOOL: true } },
])('an item of a key that somebody spoilt by %j is an error', async (spoilt) => {
  const { id } = bodyOf(await add({ name: 'export', allowedCells: ['erp'], plan: 'gold', expireAt: NOW_S + 60 }));
  const [item = {}] = await queryAll(dynamo.call, table, KEY_PARTITION.key);
  await dynamo.call('PutItem', { TableName: table, Item: { ...item, ...spoilt } });
  await expect(keys.get(id)).rejects.toThrow(`item of key ${id} is not a key`);
});

test('a key without an end is kept without one', async () => {
  await add();
  const [item] = await queryAll(dynamo.call, table, KEY_PARTITION.key);
  expect(item).toMatchObject({ name: { S: 'export' } });
  expect(item).not.toHaveProperty(KEY.ttl);
});

test('two valid keys at most have one name, and revoking one makes room', async () => {
  const one = bodyOf(await add());
  await add();
  expect(await add()).toMatchObject({ code: 'CONFLICT', details: expect.stringContaining(one.id) });
  expect(await add({ name: 'import' })).toMatchObject({ status: 201 });
  await revoke(one.id);
  expect(await add()).toMatchObject({ status: 201 });
});

test('of two operators at once one makes a key, and the other is told to read again', async () => {
  const answers = await Promise.all([add(), add(), add()]);
  expect(answers.map((answer) => ('code' in answer ? answer.code : 'made')).toSorted()).toEqual([
    'CONFLICT',
    'CONFLICT',
    'made',
  ]);
  expect(await list()).toHaveLength(1);
  expect(await records()).toHaveLength(1);
  expect(await add({ name: 'x' }, { 'if-match': '"1"' })).toMatchObject({ code: 'CONFLICT' });
  expect(await add({ name: 'x' }, { 'if-match': '"2"' })).toMatchObject({ status: 201 });
});

test('a key of the default tenant stores that tenant', async () => {
  expect(await call('POST', { id: 'default' }, { name: 'own' })).toMatchObject({ status: 201 });
  expect(await createDynamoTenants(dynamo.call, table).get('default')).toEqual({ ...DEFAULT_TENANT, version: 1 });
});

test('markup in a name is text like any other', async () => {
  const { id } = bodyOf(await add({ name: '<img src=x onerror=alert(1)>' }));
  expect(await list()).toMatchObject([{ id, name: '<img src=x onerror=alert(1)>' }]);
});

test.each<[string, unknown, RegExp]>([
  ['no JSON', 'key', /must be a JSON object/],
  ['no name', {}, /name is missing/],
  ['an empty name', { name: ' ' }, /name must be a text/],
  ['a control character', { name: 'a\u0007' }, /name must be a text/],
  ['an end that has passed', { name: 'x', expireAt: NOW_S }, /expireAt must be a time in the future/],
  ['an end in milliseconds', { name: 'x', expireAt: NOW_S * 1000 }, /expireAt must be a time/],
  ['a Cell that no Cell can be', { name: 'x', allowedCells: ['ERP!'] }, /must be a list of Cell names/],
  ['an unknown plan', { name: 'x', plan: 'silver' }, /plan must be one of gold/],
  ['a plan that is no name', { name: 'x', plan: '__proto__' }, /plan must be the name of a plan/],
  ['an unknown field', { name: 'x', secret: 'y' }, /secret is not a field/],
])('%s is refused', async (_, body, details) => {
  expect(await add(body)).toMatchObject({ code: 'BAD_REQUEST', details: expect.stringMatching(details) });
  expect(await list()).toEqual([]);
});

test('no plan is taken where none is described', async () => {
  plans = undefined;
  expect(await add({ name: 'x', plan: 'gold' })).toMatchObject({ code: 'BAD_REQUEST' });
});

test('where keys are off none is made, and those that are there can be seen and revoked', async () => {
  const { id } = bodyOf(await add());
  isOn = false;
  expect(await add({ name: 'x' })).toMatchObject({
    code: 'BAD_REQUEST',
    details: expect.stringContaining('auth.keys'),
  });
  expect(bodyOf(await call('GET', { id: 'acme' }))).toMatchObject({ enforced: false, total: 1 });
  expect(bodyOf(await revoke(id))).toMatchObject({ status: 'revoked' });
});

test.each([
  ['another tenant', 'default', (id: string) => id],
  ['no tenant', 'nobody', (id: string) => id],
  ['an unknown key', 'acme', () => 'cgk_0123456789abcdef'],
  ['no key', 'acme', () => '__proto__'],
  ['a whole key', 'acme', (id: string) => `${id}_${'0'.repeat(72)}`],
])('nothing is revoked of %s', async (_, tenant, key) => {
  const { id } = bodyOf(await add());
  expect(await revoke(key(id), tenant)).toMatchObject({ code: 'NOT_FOUND' });
  expect(await list()).toMatchObject([{ status: 'valid' }]);
});

test('a tenant may have a hundred valid keys', async () => {
  for (let count = 0; count < 100; count += 1) await add({ name: `key ${count}` });
  expect(await add({ name: 'one more' })).toMatchObject({ code: 'CONFLICT', details: expect.stringContaining('100') });
});
