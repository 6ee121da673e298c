// A change of a tenant or a key and what ends kept verdicts are one transaction, over two tables.

import type { Recalls } from '../../lambdas/domain/kept-verdict';
import type { Tenant } from '../../lambdas/domain/tenant/tenant';
import { createDynamoKeys } from '../../lambdas/stores/dynamodb/api-keys';
import { createDynamoLightReader } from '../../lambdas/stores/dynamodb/lights';
import { createRecallWriter, readRecalls, recallKeys } from '../../lambdas/stores/dynamodb/recalls';
import { createDynamoTenants } from '../../lambdas/stores/dynamodb/tenants';
import { startTestDynamo, type TestDynamo } from '../support/dynalite';
import { SOME_RECORD } from '../support/some-record';
import { untilTrue } from '../support/until';

const SLOT_MS = 600_000;
const START_MS = 2_940_000 * SLOT_MS;
const ACME: Tenant = {
  id: 'acme',
  name: 'Acme',
  status: 'enabled',
  expireAt: null,
  allowedCells: ['crm'],
  createdAt: 1_764_000_000,
  version: 1,
};
const KEY = {
  id: 'cgk_0123456789abcdef',
  tenantId: 'acme',
  tenantCreatedAt: ACME.createdAt,
  name: 'export',
  hash: 'a'.repeat(64),
  allowedCells: null,
  createdAt: 1_764_000_000,
  createdBy: 'root',
  expireAt: null,
  revokedAt: null,
};

let dynamo: TestDynamo;
let nowMs: number;
let lights: string;
let registry: string;
beforeAll(async () => {
  dynamo = await startTestDynamo();
});
afterAll(() => dynamo.stop());
beforeEach(async () => {
  nowMs = START_MS;
  [lights, registry] = await Promise.all([dynamo.createTable(), dynamo.createTable()]);
});

const writer = () => createRecallWriter(lights, () => nowMs);
const tenants = () => createDynamoTenants(dynamo.call, registry, writer());
/** BatchGetItem answers in any order: what is read is the same in each. */
async function read() {
  const answer = await dynamo.call('BatchGetItem', { RequestItems: { [lights]: { Keys: recallKeys(nowMs) } } });
  const items = answer.Responses?.[lights] ?? [];
  const [one, other] = [items, items.toReversed()].map((some) => readRecalls({ Responses: { [lights]: some } }));
  const same = <T>(ask: (recalls: Recalls) => T): T => {
    const found = ask(one as Recalls);
    expect(ask(other as Recalls)).toEqual(found);
    return found;
  };
  return {
    tenant: (id: string) => same((recalls) => recalls.tenant(id)),
    isRevoked: (id: string) => same((recalls) => recalls.isRevoked(id)),
  };
}

test('each write of a tenant is known by its version, and the latest wins', async () => {
  await tenants().put(ACME, SOME_RECORD);
  await tenants().put({ ...ACME, version: 2, status: 'disabled', expireAt: 1_800_000_000 }, SOME_RECORD);
  const change = { version: 2, status: 'disabled', expireAt: 1_800_000_000, allowedCells: ['crm'], atMs: START_MS };
  expect((await read()).tenant('acme')).toEqual(change);
  nowMs += SLOT_MS;
  expect((await read()).tenant('acme')).toEqual(change);
  await tenants().put({ ...ACME, version: 3, allowedCells: null }, SOME_RECORD);
  expect((await read()).tenant('acme')).toMatchObject({
    version: 3,
    status: 'enabled',
    expireAt: null,
    allowedCells: null,
  });
  expect((await read()).tenant('other')).toBeUndefined();
});

test('the version counts, not the item: a writer whose clock is ahead by less than a minute hides no later change', async () => {
  nowMs += SLOT_MS;
  await tenants().put(ACME, SOME_RECORD);
  nowMs -= 59_999;
  await tenants().put({ ...ACME, version: 2, status: 'disabled' }, SOME_RECORD);
  nowMs += 59_999;
  expect((await read()).tenant('acme')).toMatchObject({ version: 2, status: 'disabled' });
});

test.each([1_000, SLOT_MS])('after a restore, enabling a tenant helps %d ms after it was disabled', async (laterMs) => {
  await createDynamoTenants(dynamo.call, registry).put(ACME, SOME_RECORD);
  const lost = await dynamo.createTable();
  const { Item } = await dynamo.call('GetItem', {
    TableName: registry,
    Key: { pk: { S: 'TENANT' }, sk: { S: 'acme' } },
  });
  await dynamo.call('PutItem', { TableName: lost, Item: { ...Item, version: { N: '6' } } });
  const disabled = { ...ACME, version: 7, status: 'disabled' } as const;
  expect(await createDynamoTenants(dynamo.call, lost, writer()).put(disabled, SOME_RECORD)).toBe(true);
  expect((await read()).tenant('acme')).toMatchObject({ version: 7 });
  nowMs += laterMs;
  expect(await tenants().put({ ...ACME, version: 2 }, SOME_RECORD)).toBe(true);
  expect((await read()).tenant('acme')).toMatchObject({ version: 2, status: 'enabled' });
});

test('a change that says nothing of who may pass ends no verdict', async () => {
  await tenants().put(ACME, SOME_RECORD, false);
  await tenants().put({ ...ACME, version: 2, plan: 'gold' }, SOME_RECORD, false);
  expect((await read()).tenant('acme')).toBeUndefined();
});

test('an entry has a bounded size: a long list of Cells ends every verdict of its tenant', async () => {
  const allowedCells = Array.from({ length: 200 }, (_, at) => `cell-with-a-long-name-${at}`);
  await tenants().put({ ...ACME, allowedCells }, SOME_RECORD);
  expect((await read()).tenant('acme')).toMatchObject({ version: 1, status: 'enabled', allowedCells: [] });
  expect(JSON.stringify(writer().tenant({ ...ACME, allowedCells })).length).toBeLessThan(1_400);
});

test('a write that somebody was ahead of ends nothing', async () => {
  await tenants().put(ACME, SOME_RECORD);
  expect(await tenants().put({ ...ACME, version: 5, status: 'disabled' }, SOME_RECORD)).toBe(false);
  expect((await read()).tenant('acme')).toMatchObject({ version: 1 });
});

test('changes at the same time lose nothing', async () => {
  const ids = ['a', 'b', 'c', 'd'];
  await Promise.all(ids.map((id) => untilTrue(() => tenants().put({ ...ACME, id }, SOME_RECORD))));
  const recalls = await read();
  expect(ids.map((id) => recalls.tenant(id)?.version)).toEqual([1, 1, 1, 1]);
});

test('a revoked key is known, and ids are not in the table', async () => {
  const keys = createDynamoKeys(dynamo.call, registry, writer());
  await tenants().put(ACME, SOME_RECORD);
  await keys.create(KEY, { ...ACME, version: 2 }, SOME_RECORD);
  expect((await read()).isRevoked(KEY.id)).toBe(false);
  expect(await keys.revoke({ ...KEY, revokedAt: 1_764_000_000 }, SOME_RECORD)).toBe(true);
  expect((await read()).isRevoked(KEY.id)).toBe(true);
  const { Responses } = await dynamo.call('BatchGetItem', { RequestItems: { [lights]: { Keys: recallKeys(nowMs) } } });
  expect(JSON.stringify(Responses)).not.toMatch(/acme|cgk_/);
});

test('recalls are no lights', async () => {
  await tenants().put(ACME, SOME_RECORD);
  expect(await createDynamoLightReader(dynamo.call, lights).list()).toEqual([]);
});

test('a deployment that keeps no verdicts writes no recalls', async () => {
  await createDynamoTenants(dynamo.call, registry).put(ACME, SOME_RECORD);
  expect((await read()).tenant('acme')).toBeUndefined();
});

const WHOLE = { version: 2, status: 'enabled', expireAt: null, allowedCells: null, atMs: START_MS };
const SPOILT = [{ version: '2' }, { status: 'on' }, { expireAt: 'never' }, { allowedCells: 'crm' }, { atMs: null }].map(
  (field) => JSON.stringify({ ...WHOLE, ...field }),
);

test.each(['', 'null', '{}', ...SPOILT])(
  'the change %j, spoilt by hand, ends every verdict of its tenant',
  async (text) => {
    const { Update } = writer().tenant(ACME);
    if (Update?.ExpressionAttributeValues === undefined) throw new Error('no update');
    const { TableName, Key, UpdateExpression, ExpressionAttributeNames, ExpressionAttributeValues } = Update;
    await dynamo.call('UpdateItem', {
      TableName,
      Key,
      UpdateExpression,
      ExpressionAttributeNames,
      ExpressionAttributeValues: { ...ExpressionAttributeValues, ':value': { S: text } },
    });
    expect((await read()).tenant('acme')).toEqual({
      version: Infinity,
      status: 'disabled',
      expireAt: null,
      allowedCells: [],
      atMs: Infinity,
    });
  },
);
