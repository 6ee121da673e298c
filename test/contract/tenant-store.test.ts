// What every tenant registry does, in memory and in DynamoDB alike.

import { CELL_NAME } from '../../lambdas/contract/route-table';
import { TENANT_PARTITION } from '../../lambdas/contract/table-keys';
import { DEFAULT_TENANT, type Tenant } from '../../lambdas/domain/tenant/tenant';
import { type TenantStore, withDefaultTenantStored } from '../../lambdas/domain/tenant/tenant-store';
import { createDynamoTenants } from '../../lambdas/stores/dynamodb/tenants';
import { startTestDynamo, type TestDynamo } from '../support/dynalite';
import { createMemoryTenants } from '../support/memory-stores/tenants';
import { SOME_RECORD } from '../support/some-record';

const acme: Tenant = {
  id: 'acme',
  name: '示例公司',
  status: 'enabled',
  expireAt: null,
  allowedCells: ['crm', 'erp'],
  createdAt: 1_764_000_000,
  version: 1,
};

let dynamo: TestDynamo;
beforeAll(async () => {
  dynamo = await startTestDynamo();
});
afterAll(() => dynamo.stop());

const stores: [string, () => Promise<TenantStore>][] = [
  ['memory', async () => createMemoryTenants()],
  ['DynamoDB', async () => createDynamoTenants(dynamo.call, await dynamo.createTable())],
];

describe.each(stores)('%s', (_, create) => {
  let store: TenantStore;
  beforeEach(async () => {
    store = await create();
  });

  test('an unknown tenant is undefined, in a registry that is empty', async () => {
    expect(await store.get('acme')).toBeUndefined();
    expect(await store.list()).toEqual([]);
  });

  test('what was written is read back whole', async () => {
    expect(await store.put(acme, SOME_RECORD)).toBe(true);
    expect(await store.get('acme')).toEqual(acme);
  });

  test('expiry, no Cells and every Cell survive the trip', async () => {
    const tenant = { ...acme, expireAt: 1_800_000_000.5, allowedCells: [], status: 'disabled' } as const;
    await store.put(tenant, SOME_RECORD);
    expect(await store.get('acme')).toEqual(tenant);
    const open = { ...tenant, allowedCells: null, version: 2 };
    await store.put(open, SOME_RECORD);
    expect(await store.get('acme')).toEqual(open);
  });

  test('a plan and a quota survive the trip, and go away with the next version that has none', async () => {
    const tenant = { ...acme, plan: 'gold', quota: { requestsPerMin: 0, cpuLimit: 1.5 } } as const;
    await store.put(tenant, SOME_RECORD);
    expect(await store.get('acme')).toEqual(tenant);
    expect(await store.list()).toEqual([tenant]);
    await store.put({ ...acme, version: 2 }, SOME_RECORD);
    expect(await store.get('acme')).toEqual({ ...acme, version: 2 });
  });

  test('a first write loses where the tenant exists', async () => {
    await store.put(acme, SOME_RECORD);
    expect(await store.put({ ...acme, name: 'other' }, SOME_RECORD)).toBe(false);
    expect(await store.get('acme')).toEqual(acme);
  });

  test('of two changes made from one version, one wins and the other is told', async () => {
    await store.put(acme, SOME_RECORD);
    const changes = [
      { ...acme, name: 'one', version: 2 },
      { ...acme, name: 'two', version: 2 },
    ];
    const won = await Promise.all(changes.map((change) => store.put(change, SOME_RECORD)));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await store.get('acme')).toEqual(changes[won.indexOf(true)]);
  });

  test('a change of a tenant that is gone does not bring it back', async () => {
    expect(await store.put({ ...acme, version: 3 }, SOME_RECORD)).toBe(false);
    expect(await store.get('acme')).toBeUndefined();
  });

  test('ids are told apart by case, and built-in property names are ids like any other', async () => {
    await store.put(acme, SOME_RECORD);
    await store.put({ ...acme, id: '__proto__' }, SOME_RECORD);
    expect(await store.get('ACME')).toBeUndefined();
    expect(await store.get('constructor')).toBeUndefined();
    expect(await store.get('__proto__')).toMatchObject({ id: '__proto__' });
  });

  test('the list is whole and by id, however many there are', async () => {
    const name = 'n'.repeat(20_000);
    const ids = Array.from({ length: 80 }, (_unused, index) => `t${String(index).padStart(2, '0')}`);
    for (const id of ids.toReversed()) await store.put({ ...acme, id, name }, SOME_RECORD);
    expect((await store.list()).map(({ id }) => id)).toEqual(ids);
  });

  test('the default tenant is always there, and a stored one takes its place', async () => {
    const whole = withDefaultTenantStored(store);
    expect(await whole.get('default')).toEqual(DEFAULT_TENANT);
    expect(await whole.list()).toEqual([DEFAULT_TENANT]);
    const named = { ...DEFAULT_TENANT, name: 'ours', version: 1 };
    expect(await whole.put(named, SOME_RECORD)).toBe(true);
    expect(await whole.get('default')).toEqual(named);
    expect(await whole.list()).toEqual([named]);
  });
});

test.each([
  { name: { N: '7' } },
  { status: { S: 'on' } },
  { status: { BOOL: true } },
  { expireAt: { S: 'never' } },
  { allowedCells: { S: 'crm' } },
  { allowedCells: { L: [{ N: '1' }] } },
  { plan: { N: '1' } },
  { quota: { S: '{"requestsPerMin":' } },
  { quota: { S: '7' } },
  { quota: { N: '7' } },
])('an item spoilt by hand (%j) is an error, not a tenant that passes', async (spoilt) => {
  const table = await dynamo.createTable();
  const store = createDynamoTenants(dynamo.call, table);
  await store.put(acme, SOME_RECORD);
  const { Item } = await dynamo.call('GetItem', {
    TableName: table,
    Key: { pk: { S: TENANT_PARTITION }, sk: { S: 'acme' } },
  });
  await dynamo.call('PutItem', { TableName: table, Item: { ...Item, ...spoilt } });
  await expect(store.get('acme')).rejects.toThrow('acme is not a tenant');
});

test('an item that version 1.0 wrote without Cells allows every one, and it reads ours of no Cells as one of no real Cell', async () => {
  const table = await dynamo.createTable();
  const store = createDynamoTenants(dynamo.call, table);
  const cellsOf = async (allowedCells: Tenant['allowedCells'], version: number) => {
    await store.put({ ...acme, allowedCells, version }, SOME_RECORD);
    const { Item } = await dynamo.call('GetItem', {
      TableName: table,
      Key: { pk: { S: TENANT_PARTITION }, sk: { S: 'acme' } },
    });
    return Item?.['allowedCells'];
  };
  expect(await cellsOf(null, 1)).toEqual({ L: [] });
  expect((await store.get('acme'))?.allowedCells).toBeNull();
  const { L: none = [] } = (await cellsOf([], 2)) ?? {};
  expect(none).toHaveLength(1);
  expect(none[0]?.S).not.toMatch(CELL_NAME);
});

test('a failure of the database is not a lost race', async () => {
  const store = createDynamoTenants(dynamo.call, 'no-such-table');
  await expect(store.put(acme, SOME_RECORD)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(store.get('acme')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});
