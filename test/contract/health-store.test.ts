// What every store of health records does, in memory and in DynamoDB alike.

import type { HealthStore } from '../../lambdas/domain/health/ports';
import type { HealthRecord } from '../../lambdas/domain/health/record';
import { fromHealthItem, toHealthItem } from '../../lambdas/stores/dynamodb/health-item';
import { createDynamoHealthRecords } from '../../lambdas/stores/dynamodb/health-records';
import { startTestDynamo, type TestDynamo } from '../support/dynalite';
import { judgeAll, START_MS, THRESHOLDS } from '../support/health-fixtures';
import { createMemoryHealthRecords } from '../support/memory-stores/health-records';

let dynamo: TestDynamo;
beforeAll(async () => {
  dynamo = await startTestDynamo();
});
afterAll(() => dynamo.stop());

const stores: [string, () => Promise<HealthStore>][] = [
  ['memory', async () => createMemoryHealthRecords()],
  ['DynamoDB', async () => createDynamoHealthRecords(dynamo.call, await dynamo.createTable())],
];

const up = judgeAll(['+', '+']).record;
const down = judgeAll(['+', 'timeout', 'timeout', 'refused']).record;

describe.each(stores)('%s', (_, create) => {
  let store: HealthStore;
  beforeEach(async () => {
    store = await create();
  });

  test('a Cell never probed has no record', async () => {
    expect(await store.get('erp')).toBeUndefined();
    expect(await store.list()).toEqual([]);
  });

  test.each<[string, HealthRecord]>([
    ['up', up],
    ['down, with incident and changes to publish', { ...down, leaseUntilMs: START_MS + 1 }],
    ['nothing pending', { ...up, pending: [] }],
  ])('a record that is %s is read back whole, one revision on', async (_unused, record) => {
    const stored = await store.replace(record);
    expect(stored).toEqual({ ...record, revision: 1 });
    expect(await store.get('erp')).toEqual(stored);
    expect(await store.list()).toEqual([stored]);
  });

  test('a write from the stored revision wins, one from an older is told', async () => {
    const first = (await store.replace(up)) ?? up;
    const second = await store.replace({ ...down, revision: first.revision });
    expect(second).toMatchObject({ status: 'down', revision: 2 });
    expect(await store.replace({ ...up, revision: first.revision })).toBeUndefined();
    expect(await store.get('erp')).toEqual(second);
  });

  test('a first write loses where a record exists', async () => {
    await store.replace(up);
    expect(await store.replace(down)).toBeUndefined();
    expect(await store.get('erp')).toMatchObject({ status: 'up' });
  });

  test('of many writes from one revision exactly one wins', async () => {
    const won = await Promise.all(Array.from({ length: 8 }, () => store.replace(up)));
    expect(won.filter(Boolean)).toHaveLength(1);
  });

  test('the list is whole, however many Cells there are', async () => {
    const pending = judgeAll(Array.from({ length: 60 }, (_unused, index) => (index % 2 ? '+' : 'dns'))).record.pending;
    const cells = Array.from({ length: 150 }, (_unused, index) => `cell-${index}`);
    await Promise.all(cells.map((cell) => store.replace({ ...up, cell, pending })));
    expect((await store.list()).map(({ cell }) => cell).toSorted()).toEqual(cells.toSorted());
  });
});

test('a record with nothing pending fits one write unit of 1 KB, a week of failures included', () => {
  const hours = Array.from({ length: 7 * 24 }, () => Array.from({ length: 60 }, () => ['+', 'unreachable'] as const));
  // Changes are published between the hours: they would pile up in `pending`, which each check copies.
  const week = hours.reduce<HealthRecord | undefined>(
    (past, hour) => ({ ...judgeAll(hour.flat(), THRESHOLDS, past).record, pending: [] }),
    undefined,
  );
  const worst = judgeAll(['unreachable', 'unreachable', 'unreachable'], THRESHOLDS, week).record;
  const longest = { ...worst, cell: 'c'.repeat(64), revision: 10 ** 9, pending: [], leaseUntilMs: 0 };
  expect(Buffer.byteLength(JSON.stringify(toHealthItem(longest)))).toBeLessThan(1_250);
  expect(itemBytes(toHealthItem(longest))).toBeLessThan(1_024);
});

test('an item spoilt by hand reads as a Cell in doubt that the next round can write', async () => {
  const table = await dynamo.createTable();
  const store = createDynamoHealthRecords(dynamo.call, table);
  const item = {
    pk: { S: 'HEALTH' },
    sk: { S: 'erp' },
    status: { N: '1' },
    pending: { S: '{"not":' },
    recent: { N: '5' },
  };
  await dynamo.call('PutItem', { TableName: table, Item: item });
  const spoilt = await store.get('erp');
  expect(spoilt).toMatchObject({ status: 'degraded', revision: 0, pending: [], incident: null, recent: '' });
  expect(spoilt && (await store.replace(spoilt))).toMatchObject({ revision: 1 });
});

test('an item is the record and nothing else', () => {
  expect(fromHealthItem(toHealthItem(down))).toEqual(down);
});

test('a Cell that is not down has no incident, and one that is down may lack it', () => {
  const { incident, ...spoilt } = toHealthItem(down);
  expect(fromHealthItem({ ...toHealthItem(down), status: { S: 'up' } })).toMatchObject({
    status: 'up',
    incident: null,
  });
  expect(incident).toBeDefined();
  expect(fromHealthItem(spoilt)).toMatchObject({ status: 'down', incident: null });
});

test('a failure of the database is not a lost race', async () => {
  const store = createDynamoHealthRecords(dynamo.call, 'no-such-table');
  await expect(store.replace(up)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

/** Attribute names plus values, a number taking a byte for two digits: how DynamoDB counts an item. */
function itemBytes(item: ReturnType<typeof toHealthItem>): number {
  const bytes = (value: (typeof item)[string]): number => {
    if (value.S !== undefined) return Buffer.byteLength(value.S);
    if (value.N !== undefined) return Math.ceil(value.N.length / 2) + 1;
    return 3 + Object.entries(value.M ?? {}).reduce((sum, [name, inner]) => sum + name.length + bytes(inner) + 1, 0);
  };
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + bytes(value), 0);
}
