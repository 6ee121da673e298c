// What every store of lights does, in memory and in DynamoDB alike.

import type { LightStore } from '../../lambdas/domain/light/light';
import { createDynamoLights } from '../../lambdas/stores/dynamodb/lights';
import { startTestDynamo, type TestDynamo } from '../support/dynalite';
import { createMemoryLights } from '../support/memory-stores/lights';

let dynamo: TestDynamo;
beforeAll(async () => {
  dynamo = await startTestDynamo();
});
afterAll(() => dynamo.stop());

const stores: [string, () => Promise<LightStore>][] = [
  ['memory', async () => createMemoryLights()],
  ['DynamoDB', async () => createDynamoLights(dynamo.call, await dynamo.createTable())],
];

const light = (setBy: string, sinceMs = 1_000, untilMs = 9_000) => ({ reason: '迁移', setBy, sinceMs, untilMs });

describe.each(stores)('%s', (_, create) => {
  let store: LightStore;
  beforeEach(async () => {
    store = await create();
  });

  test('nothing is set at first, and putting out what does not burn is no fault', async () => {
    await store.clear('gateway');
    expect(await store.list()).toEqual([]);
  });

  test('lights of platform and Cells are kept apart, a Cell called gateway included', async () => {
    await store.set('gateway', light('ops'));
    await store.set({ cell: 'gateway' }, light('ann'));
    await store.set({ cell: 'erp' }, light('bob'));
    expect(await store.list()).toHaveLength(3);
    await store.clear('gateway');
    expect((await store.list()).map(({ target }) => target)).toEqual(
      expect.arrayContaining([{ cell: 'erp' }, { cell: 'gateway' }]),
    );
  });

  test('setting again replaces', async () => {
    await store.set('gateway', light('ops'));
    await store.set('gateway', light('ann', 2_000, 20_000));
    expect(await store.list()).toEqual([{ target: 'gateway', light: light('ann', 2_000, 20_000) }]);
  });

  test("the patrol changes its own light but never a person's that is in force", async () => {
    const target = { cell: 'erp' };
    expect(await store.setOwn(target, light('patrol'))).toBe(true);
    expect(await store.setOwn(target, light('patrol', 2_000, 12_000))).toBe(true);
    await store.set(target, light('ann', 3_000, 9_000));
    expect(await store.setOwn(target, light('patrol', 8_999, 20_000))).toBe(false);
    expect(await store.clearOwn(target, 'patrol')).toBe(false);
    expect(await store.list()).toEqual([{ target, light: light('ann', 3_000, 9_000) }]);
    expect(await store.setOwn(target, light('patrol', 9_000, 20_000))).toBe(true);
    expect(await store.clearOwn(target, 'patrol')).toBe(true);
    expect(await store.list()).toEqual([]);
  });
});
