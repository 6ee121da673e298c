// What every store of lights does, in memory and in DynamoDB alike.

import { AUDIT_PARTITION, KEY } from '../../lambdas/contract/table-keys';
import { endedLight, isInForce, type Light, type LightStore, type LightTarget } from '../../lambdas/domain/light/light';
import { lightKey } from '../../lambdas/stores/dynamodb/fleet-items';
import { createDynamoLights } from '../../lambdas/stores/dynamodb/lights';
import { queryAll } from '../../lambdas/stores/dynamodb/read-all';
import { startTestDynamo, type TestDynamo } from '../support/dynalite';
import { createMemoryLights } from '../support/memory-stores/lights';
import { SOME_RECORD } from '../support/some-record';

let dynamo: TestDynamo;
beforeAll(async () => {
  dynamo = await startTestDynamo();
});
afterAll(() => dynamo.stop());

const stores: [string, () => Promise<LightStore>][] = [
  ['memory', async () => createMemoryLights()],
  [
    'DynamoDB',
    async () => {
      const table = await dynamo.createTable();
      return createDynamoLights(dynamo.call, { lights: table, audit: table });
    },
  ],
];

const light = (setBy: string, sinceMs = 1_000, untilMs = 9_000) => ({ reason: '迁移', setBy, sinceMs, untilMs });

test.each(['soon', undefined])('DynamoDB: an item whose end is %j is no light, and is replaced', async (until) => {
  const table = await dynamo.createTable();
  const spoil = (target: LightTarget) =>
    dynamo.call('PutItem', {
      TableName: table,
      Item: { ...lightKey(target), ...(until !== undefined && { until: { S: until } }) },
    });
  for (const keepsLive of [false, true]) {
    const store = createDynamoLights(dynamo.call, { lights: table, audit: table, keepsLive });
    await spoil('gateway');
    await spoil({ cell: 'erp' });
    expect(await store.list()).toEqual([]);
    expect(await store.change('gateway', light('ann'), undefined, SOME_RECORD)).toBe(true);
    expect(await store.setOwn({ cell: 'erp' }, light('patrol'), undefined)).toBe(true);
    expect(await store.list()).toHaveLength(2);
  }
});

test('DynamoDB: a light without its beginning and its author is replaced', async () => {
  const table = await dynamo.createTable();
  const store = createDynamoLights(dynamo.call, { lights: table, audit: table });
  await dynamo.call('PutItem', { TableName: table, Item: { ...lightKey('gateway'), until: { N: '9000' } } });
  const before = (await store.list())[0]?.light;
  expect(await store.change('gateway', light('ann'), before, SOME_RECORD)).toBe(true);
  expect(await store.list()).toEqual([{ target: 'gateway', light: light('ann') }]);
});

test.each([
  [undefined, '9'],
  [false, '9'],
  [true, undefined],
])(
  'DynamoDB: with live versions (%p) the item of the platform’s light ends at %s, one of a Cell always',
  async (...row) => {
    const [keepsLive, end] = row;
    const table = await dynamo.createTable();
    const store = createDynamoLights(dynamo.call, {
      lights: table,
      audit: table,
      ...(keepsLive !== undefined && { keepsLive }),
    });
    const ends: unknown[] = [];
    for (const target of ['gateway', { cell: 'erp' }] as const) {
      expect(await store.change(target, light('ann'), undefined, SOME_RECORD)).toBe(true);
      const { Item } = await dynamo.call('GetItem', { TableName: table, Key: lightKey(target) });
      ends.push(Item?.[KEY.ttl]?.N);
    }
    expect(ends).toEqual([end, '9']);
    expect((await store.list()).map(({ target }) => target)).toEqual([{ cell: 'erp' }, 'gateway']);
  },
);

test('DynamoDB: a light of the patrol leaves the record that it is given', async () => {
  const table = await dynamo.createTable();
  const store = createDynamoLights(dynamo.call, { lights: table, audit: table });
  const records = async () => (await queryAll(dynamo.call, table, AUDIT_PARTITION)).length;
  expect(await store.setOwn({ cell: 'erp' }, light('patrol'), undefined)).toBe(true);
  expect(await records()).toBe(0);
  expect(await store.setOwn({ cell: 'erp' }, light('patrol', 2_000), SOME_RECORD)).toBe(true);
  expect(await records()).toBe(1);
});

describe.each(stores)('%s', (_, create) => {
  let store: LightStore;
  const lights = async () => new Map((await store.list()).map((one) => [JSON.stringify(one.target), one.light]));
  const set = (target: LightTarget, next: Light, before?: Light) => store.change(target, next, before, SOME_RECORD);
  beforeEach(async () => {
    store = await create();
  });

  test('nothing is set at first, and putting out what does not burn is no fault', async () => {
    expect(await store.list()).toEqual([]);
    expect(await set('gateway', endedLight('ops', 5))).toBe(true);
  });

  test('lights of platform and Cells are kept apart, a Cell called gateway included', async () => {
    await set('gateway', light('ops'));
    await set({ cell: 'gateway' }, light('ann'));
    await set({ cell: 'erp' }, light('bob'));
    expect([...(await lights()).values()].map(({ setBy }) => setBy).toSorted()).toEqual(['ann', 'bob', 'ops']);
    await set('gateway', endedLight('eve', 2_000), light('ops'));
    expect(isInForce((await lights()).get('"gateway"'), 2_000)).toBe(false);
    expect(isInForce((await lights()).get('{"cell":"gateway"}'), 2_000)).toBe(true);
  });

  test('a change made from another light than the one that is kept is not made', async () => {
    expect(await set('gateway', light('ops'))).toBe(true);
    expect(await set('gateway', light('ann', 2_000, 20_000))).toBe(false);
    expect(await set('gateway', light('ann', 2_000, 20_000), light('ops', 1_001))).toBe(false);
    expect(await set('gateway', light('ann', 2_000, 20_000), light('ops'))).toBe(true);
    expect(await store.list()).toEqual([{ target: 'gateway', light: light('ann', 2_000, 20_000) }]);
  });

  test("the patrol changes its own light but never a person's that is in force", async () => {
    const target = { cell: 'erp' };
    const own = (next: Light) => store.setOwn(target, next, undefined);
    expect(await own(light('patrol'))).toBe(true);
    expect(await own(light('patrol', 2_000, 12_000))).toBe(true);
    await set(target, light('ann', 3_000, 9_000), light('patrol', 2_000, 12_000));
    expect(await own(light('patrol', 8_999, 20_000))).toBe(false);
    expect(await own(endedLight('patrol', 8_999))).toBe(false);
    expect(await store.list()).toEqual([{ target, light: light('ann', 3_000, 9_000) }]);
    expect(await own(light('patrol', 9_000, 20_000))).toBe(true);
    expect(await own(endedLight('patrol', 10_000))).toBe(true);
    expect(await store.list()).toEqual([{ target, light: endedLight('patrol', 10_000) }]);
  });
});
