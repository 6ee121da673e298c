// An API key from the admin API that makes it to the verdict on a call, over the embedded DynamoDB.

import { createKeyParts } from '../../../../lambdas/admin/keys/parts';
import { createTenantChanges } from '../../../../lambdas/admin/tenants/changes';
import { createQuotaParts } from '../../../../lambdas/admin/tenants/quota';
import type { Identify } from '../../../../lambdas/authorizer/app';
import { createKeyIdentify } from '../../../../lambdas/authorizer/keys/entry';
import { KEY_PARTITION, TENANT_PARTITION } from '../../../../lambdas/contract/table-keys';
import { KEY_PREFIX, newKey } from '../../../../lambdas/domain/api-key';
import { createPooledRandomHex } from '../../../../lambdas/domain/header-text';
import { refusal } from '../../../../lambdas/domain/refusal';
import { decodeVerdict, encodeVerdict, type Verdict } from '../../../../lambdas/domain/verdict';
import { createDynamoKeys } from '../../../../lambdas/stores/dynamodb/api-keys';
import type { DynamoCall } from '../../../../lambdas/stores/dynamodb/call';
import { createDynamoTenants } from '../../../../lambdas/stores/dynamodb/tenants';
import { signedCallTo, startTestDynamo, type TestDynamo } from '../../../support/dynalite';
import { gatewayRequest } from '../../../support/gateway-request';

const CACHE_SECONDS = 5;
const CELL_ROUTE = 'ANY /api/v1/{cell}/{proxy+}';
const randomHex = createPooledRandomHex();

let dynamo: TestDynamo;
let table: string;
let call: DynamoCall;
/** Table reads and writes of the authorizer, by operation and partition. */
let calls: string[];
let isDown: boolean;
let nowMs: number;
let identify: Identify;
let inner: Verdict;

beforeAll(async () => {
  dynamo = await startTestDynamo();
});
afterAll(() => dynamo.stop());
beforeEach(async () => {
  table = await dynamo.createTable();
  call = signedCallTo(dynamo.endpoint);
  [calls, isDown, nowMs] = [[], false, 1_764_000_000_000];
  inner = { outcome: 'refuse', refusal: refusal('UNAUTHORIZED', 'of the token') };
  identify = environment();
  await admin('POST /api/admin/tenants', { tenantId: 'acme', name: 'Acme' });
});

const clock = () => nowMs;

/** An environment of the authorizer, with nothing in its memory. */
function environment(): Identify {
  const watched: DynamoCall = (operation, input) => {
    const { Key, Item } = input as { Key?: { pk: { S: string } }; Item?: { pk: { S: string } } };
    calls.push(`${operation} ${(Key ?? Item)?.pk.S}`);
    return isDown ? Promise.reject(new Error('the table is gone')) : call(operation, input);
  };
  const cache = { cacheSeconds: CACHE_SECONDS, staleSeconds: 60 };
  return createKeyIdentify(async () => inner, { call: watched, tableName: table, cache, clock });
}

/** The body of the answer, or the refusal. */
async function admin(routeKey: string, body: object = {}, parameters: Record<string, string> = { id: 'acme' }) {
  const store = createDynamoTenants(call, table);
  const parts = {
    ...createTenantChanges({ store, enforced: true, clock }),
    ...createQuotaParts({ store, enforced: true, plans: ['gold', 'trial'], clock }),
    ...createKeyParts({
      tenants: store,
      keys: createDynamoKeys(call, table),
      isOn: true,
      plans: ['gold', 'trial'],
      clock,
      randomHex,
    }),
  };
  const answer = await parts[routeKey]?.(
    gatewayRequest({ routeKey, pathParameters: parameters, body: Buffer.from(JSON.stringify(body)) }),
    {},
  );
  if (answer === undefined || !('body' in answer)) throw new Error(`${routeKey}: ${JSON.stringify(answer)}`);
  return JSON.parse(String(answer.body)) as Record<string, never>;
}

async function makeKey(body: object = {}): Promise<{ id: string; key: string }> {
  return admin('POST /api/admin/tenants/{id}/keys', { name: 'export', ...body }) as never;
}
const revoke = (id: string) => admin('DELETE /api/admin/tenants/{id}/keys/{key}', {}, { id: 'acme', key: id });
const list = async () => (await admin('GET /api/admin/tenants/{id}/keys'))['data'] as unknown as { id: string }[];

const show = (key: string, headers: Record<string, string> = {}, ...access: ['admin'] | []) =>
  identify({ routeKey: CELL_ROUTE, headers: { authorization: `Bearer ${key}`, ...headers } }, access[0] ?? 'tenant');
const refused = (code: string, details?: string) => ({
  outcome: 'refuse',
  refusal: expect.objectContaining(details === undefined ? { code } : { code, details }),
});
const allowed = (id: string, more: object = {}) => ({
  outcome: 'allow',
  caller: { kind: 'user', userId: id, keyId: id, role: '', tenantId: 'acme', allowedCells: null, ...more },
  basis: expect.objectContaining({ tenant: expect.objectContaining({ expireAt: null }) }),
});

test('a key opens Cells as its tenant, and the user is the id of the key', async () => {
  const { id, key } = await makeKey();
  const verdict = await show(key);
  expect(verdict).toEqual(allowed(id));
  expect(verdict).toMatchObject(decodeVerdict(encodeVerdict(verdict)) ?? {});
  expect(JSON.stringify(encodeVerdict(verdict))).not.toContain(key.slice(-20));
  expect(await show(key, { 'x-tenant-id': 'acme' })).toEqual(allowed(id));
});

test('a key opens no other tenant and no admin route', async () => {
  const { key } = await makeKey();
  expect(await show(key, { 'x-tenant-id': 'other' })).toEqual(refused('TENANT_MISMATCH'));
  calls.length = 0;
  expect(await show(key, {}, 'admin')).toEqual(refused('FORBIDDEN'));
  expect(calls).toEqual([]);
});

test('a key opens the Cells that both it and its tenant may call', async () => {
  const { id, key } = await makeKey({ allowedCells: ['erp', 'crm'] });
  expect(await show(key)).toEqual(allowed(id, { allowedCells: ['erp', 'crm'] }));
  await admin('PATCH /api/admin/tenants/{id}', { allowedCells: ['crm', 'hr'] });
  identify = environment();
  expect(await show(key)).toEqual(allowed(id, { allowedCells: ['crm'] }));
  await admin('PATCH /api/admin/tenants/{id}', { allowedCells: ['hr'] });
  identify = environment();
  expect(await show(key)).toEqual(refused('FORBIDDEN'));
});

test("a key's plan takes the place of the tenant's, whose own figures stay", async () => {
  await admin('PUT /api/admin/tenants/{id}/quota', { plan: 'gold', requestsPerDay: 9 });
  const { key } = await makeKey({ plan: 'trial' });
  const other = await makeKey({ name: 'other' });
  const limits = async (text: string) => {
    const verdict = await show(text);
    return verdict.outcome === 'allow' && 'limits' in verdict.caller && JSON.parse(verdict.caller.limits ?? '');
  };
  expect(await limits(key)).toEqual({ plan: 'trial', requestsPerDay: 9 });
  expect(await limits(other.key)).toEqual({ plan: 'gold', requestsPerDay: 9 });
});

test.each<[string, (key: string) => string]>([
  ['a digit that was mistyped', (key) => key.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))],
  [
    'a secret that was changed',
    (key) => key.replace(/_(.)(?=[0-9a-f]{71}$)/, (_, digit) => `_${digit === '0' ? '1' : '0'}`),
  ],
  ['a key that was cut off', (key) => key.slice(0, -1)],
  ['an id alone', (key) => key.slice(0, 20)],
  ['capitals', (key) => `cgk_${key.slice(4).toUpperCase()}`],
  ['more behind it', (key) => `${key}0`],
])('%s is refused without a look at the table', async (_, spoil) => {
  const { key } = await makeKey();
  calls.length = 0;
  expect(await show(spoil(key))).toEqual(refused('UNAUTHORIZED', 'The API key is malformed: is it whole?'));
  expect(calls).toEqual([]);
});

test('a key that does not exist, and one with the id of another, are refused alike', async () => {
  const { id } = await makeKey();
  expect(await show(newKey(randomHex).text)).toEqual(refused('UNAUTHORIZED', 'The API key is unknown'));
  let first = true;
  const forged = newKey((bytes) => {
    const digits = first ? id.slice(4) : randomHex(bytes);
    first = false;
    return digits;
  });
  expect(forged.id).toBe(id);
  expect(await show(forged.text)).toEqual(refused('UNAUTHORIZED', 'The API key is unknown'));
});

test('a key is read once while it is believed, and its end comes through within seconds', async () => {
  const { id, key } = await makeKey();
  await show(key);
  calls.length = 0;
  for (let count = 0; count < 5; count += 1) expect(await show(key)).toEqual(allowed(id));
  expect(calls).toEqual([]);
  await revoke(id);
  nowMs += CACHE_SECONDS * 1000;
  expect(await show(key)).toEqual(refused('UNAUTHORIZED', 'The API key was revoked'));
});

test('an expired key is refused at its second, cached or not', async () => {
  const { id, key } = await makeKey({ expireAt: nowMs / 1000 + 2 });
  expect(await show(key)).toEqual(allowed(id));
  expect(await show(key)).toMatchObject({ basis: { expiresAtMs: nowMs + 2_000 } });
  nowMs += 2_000;
  expect(await show(key)).toEqual(refused('UNAUTHORIZED', 'The API key has expired'));
});

test('two keys of one name are valid at a time, for a change from one to the other', async () => {
  const [one, two] = [await makeKey(), await makeKey()];
  expect([await show(one.key), await show(two.key)]).toEqual([allowed(one.id), allowed(two.id)]);
});

describe('a key opens nothing for a tenant that', () => {
  const item = { TableName: '', Key: { pk: { S: TENANT_PARTITION }, sk: { S: 'acme' } } };
  test.each<[string, () => Promise<unknown>]>([
    ['is disabled', () => admin('PATCH /api/admin/tenants/{id}', { status: 'disabled' })],
    ['has expired', () => admin('PATCH /api/admin/tenants/{id}', { expireAt: 1 })],
    ['was deleted', () => call('DeleteItem', { ...item, TableName: table })],
    [
      'was deleted and made again under its id',
      async () => {
        await call('DeleteItem', { ...item, TableName: table });
        nowMs += 1_000;
        await admin('POST /api/admin/tenants', { tenantId: 'acme', name: 'Acme' });
      },
    ],
  ])('%s', async (_, change) => {
    const { id, key } = await makeKey();
    expect(await show(key)).toEqual(allowed(id));
    await change();
    identify = environment();
    expect(await show(key)).toEqual(refused('TENANT_INVALID'));
  });
});

test('without the table nothing is let in, not even a key that was good a moment ago', async () => {
  const { id, key } = await makeKey();
  expect(await show(key)).toEqual(allowed(id));
  isDown = true;
  expect(await show(key)).toEqual(allowed(id));
  nowMs += CACHE_SECONDS * 1000;
  expect(await show(key)).toEqual(refused('SERVICE_UNAVAILABLE', 'The API keys cannot be read'));
  calls.length = 0;
  expect(await show(key)).toEqual(refused('SERVICE_UNAVAILABLE'));
  expect(calls).toEqual([]);
  isDown = false;
  nowMs += 1_000;
  expect(await show(key)).toEqual(allowed(id));
});

test('a good key is refused where its tenant cannot be read', async () => {
  const { key } = await makeKey();
  const healthy = call;
  call = (operation, input) =>
    JSON.stringify(input).includes(TENANT_PARTITION) ? Promise.reject(new Error('gone')) : healthy(operation, input);
  expect(await show(key)).toEqual(refused('SERVICE_UNAVAILABLE'));
});

test.each([
  ['hash', { S: 'short' }],
  ['tenant', { N: '1' }],
  ['allowedCells', { S: 'erp' }],
  ['expireAt', { S: 'never' }],
  ['revokedAt', { BOOL: true }],
])('an item whose %s somebody spoilt by hand lets nobody in', async (name, value) => {
  const { id, key } = await makeKey();
  const { Item } = await call('GetItem', { TableName: table, Key: { pk: { S: KEY_PARTITION.key }, sk: { S: id } } });
  await call('PutItem', { TableName: table, Item: { ...Item, [name]: value } });
  expect(await show(key)).toEqual(refused('SERVICE_UNAVAILABLE'));
});

test('a flood of keys that do not exist reads the table only so often, and good keys pass meanwhile', async () => {
  const { id, key } = await makeKey();
  await show(key);
  calls.length = 0;
  const flood = Array.from({ length: 100 }, () => newKey(randomHex).text);
  const codes = new Set<string>();
  for (const text of flood) {
    const verdict = await show(text);
    codes.add(verdict.outcome === 'refuse' ? verdict.refusal.code : 'allow');
  }
  expect(codes).toEqual(new Set(['UNAUTHORIZED', 'RATE_LIMIT']));
  expect(calls.length).toBeLessThanOrEqual(20);
  expect(await show(key)).toEqual(allowed(id));
  nowMs += CACHE_SECONDS * 1000;
  for (const text of flood) await show(text);
  expect(await show(key)).toEqual(allowed(id));
  const before = calls.length;
  await show(flood.at(0) ?? '');
  await show(flood.at(0) ?? '');
  expect(calls.length).toBe(before);
});

test('an unknown key that comes again is not looked for again', async () => {
  const { text } = newKey(randomHex);
  calls.length = 0;
  for (let count = 0; count < 5; count += 1) expect(await show(text)).toEqual(refused('UNAUTHORIZED'));
  expect(calls).toHaveLength(1);
  nowMs += 10_000;
  await show(text);
  expect(calls).toHaveLength(2);
});

test('the log learns whether a key is unknown or its secret wrong, and the caller does not', async () => {
  const [{ id, key }, guessed] = [await makeKey(), newKey(randomHex)];
  const forged = newKey((bytes) => (bytes === 8 ? id.slice(KEY_PREFIX.length) : randomHex(bytes)));
  for (const [text, cause] of [
    [guessed.text, 'unknown key'],
    [forged.text, 'wrong secret'],
  ] as const) {
    const details = 'The API key is unknown';
    expect(await show(text)).toMatchObject({ refusal: { code: 'UNAUTHORIZED', details, cause } });
  }
  expect(await show(key)).toEqual(allowed(id));
});

test('callers at the same moment share one read', async () => {
  const { id, key } = await makeKey();
  calls.length = 0;
  const verdicts = await Promise.all(Array.from({ length: 8 }, () => show(key)));
  expect(verdicts).toEqual(verdicts.map(() => allowed(id)));
  expect(calls.filter((line) => line.endsWith(` ${KEY_PARTITION.key}`))).toHaveLength(1);
});

test('the last use is written once an hour, and shown', async () => {
  const { key } = await makeKey();
  expect(await list()).toMatchObject([{ last_used_at: null }]);
  for (const minutes of [0, 1, 58, 1]) {
    nowMs += minutes * 60_000;
    await show(key);
  }
  expect(calls.filter((line) => line === `PutItem ${KEY_PARTITION.use}`)).toHaveLength(2);
  expect(await list()).toMatchObject([{ last_used_at: nowMs / 1000 }]);
});

test('a caller is let in when its use is written: an environment that freezes after the verdict would lose it', async () => {
  const { id, key } = await makeKey();
  const healthy = call;
  let isWritten = false;
  call = async (operation, input) => {
    const answer = await healthy(operation, input);
    if (operation === 'PutItem') isWritten = true;
    return answer;
  };
  expect(await show(key)).toEqual(allowed(id));
  expect(isWritten).toBe(true);
});

test('a use that cannot be written lets the caller in all the same, and is written later', async () => {
  const { id, key } = await makeKey();
  const healthy = call;
  call = (operation, input) =>
    operation === 'PutItem' ? Promise.reject(new Error('throttled')) : healthy(operation, input);
  expect(await show(key)).toEqual(allowed(id));
  call = (operation, input) => (operation === 'PutItem' ? new Promise(() => undefined) : healthy(operation, input));
  nowMs += 60_000;
  expect(await show(key)).toEqual(allowed(id));
  call = healthy;
  nowMs += 3_600_000;
  await show(key);
  expect(await list()).toMatchObject([{ last_used_at: nowMs / 1000 }]);
});

test('callers with a token are judged as before, but for one who is named as a key', async () => {
  expect(await show('eyJ.of.somebody')).toEqual(inner);
  expect(await identify({ routeKey: CELL_ROUTE, headers: {} }, 'tenant')).toEqual(inner);
  const caller = { kind: 'user', userId: 'ann', role: '', allowedCells: null } as const;
  inner = { outcome: 'allow', caller };
  expect(await show('eyJ.of.somebody')).toEqual(inner);
  inner = { outcome: 'allow', caller: { ...caller, userId: 'cgk_0123456789abcdef' } };
  expect(await show('eyJ.of.somebody')).toEqual(refused('UNAUTHORIZED'));
});
