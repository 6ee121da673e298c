// One suite for the table of quotas, in memory and in DynamoDB.

import { createDynamoQuotas } from '../../lambdas/stores/dynamodb/quotas';
import type { QuotaCharge, QuotaTable } from '../../lambdas/stores/quota-table';
import { startTestDynamo, type TestDynamo } from '../support/dynalite';
import { memoryQuotas } from '../support/memory-quotas';

const NOW_MS = 1_764_000_000_123;
const TODAY = { month: '2025-11', day: '24' };
let dynamo: TestDynamo;

beforeAll(async () => {
  dynamo = await startTestDynamo();
});
afterAll(() => dynamo.stop());

const stores: [string, () => Promise<QuotaTable>][] = [
  ['memory', async () => memoryQuotas()],
  ['DynamoDB', async () => createDynamoQuotas(dynamo.call, await dynamo.createTable())],
];

describe.each(stores)('quotas in %s', (_name, create) => {
  let quotas: QuotaTable;
  beforeEach(async () => {
    quotas = await create();
  });
  const count = (requests: number, most?: QuotaCharge['most'], period = TODAY, tenantId = 'acme') =>
    quotas.count({ tenantId, period, requests, nowMs: NOW_MS, ...(most && { most }) });

  test('nothing is counted of a tenant that has not come yet', async () => {
    expect(await quotas.used('acme', TODAY)).toEqual({ day: 0, month: 0 });
  });

  test('one write counts for the day and for the month', async () => {
    expect(await count(3)).toEqual({ kind: 'counted', used: { day: 3, month: 3 } });
    expect(await count(4, undefined, { ...TODAY, day: '25' })).toEqual({ kind: 'counted', used: { day: 4, month: 7 } });
    expect(await quotas.used('acme', TODAY)).toEqual({ day: 3, month: 7 });
  });

  test('a new month and another tenant start at nothing', async () => {
    await count(3);
    expect(await count(1, undefined, { month: '2025-12', day: '24' })).toMatchObject({ used: { day: 1, month: 1 } });
    expect(await count(1, undefined, TODAY, 'globex')).toMatchObject({ used: { day: 1, month: 1 } });
  });

  test('a bound holds for what the counters stood at before, and a refused write counts nothing', async () => {
    const most = { day: 4, month: undefined };
    expect(await count(3, most)).toMatchObject({ kind: 'counted' });
    expect(await count(2, most)).toMatchObject({ used: { day: 5 } });
    expect(await count(1, most)).toEqual({ kind: 'refused' });
    expect(await count(1, { day: undefined, month: 4 })).toEqual({ kind: 'refused' });
    expect(await count(1, { day: 5, month: 5 })).toMatchObject({ used: { day: 6, month: 6 } });
  });

  test('counters go beyond 2^53 without losing what is added', async () => {
    await count(Number.MAX_SAFE_INTEGER);
    await count(3);
    expect(await count(1, { day: Number.MAX_SAFE_INTEGER, month: undefined })).toEqual({ kind: 'refused' });
  });

  test('of fifty at once with room for ten exactly ten are counted', async () => {
    const ends = await Promise.all(Array.from({ length: 50 }, () => count(1, { day: 9, month: undefined })));
    expect(ends.filter(({ kind }) => kind === 'counted')).toHaveLength(10);
    expect(await quotas.used('acme', TODAY)).toEqual({ day: 10, month: 10 });
  });
});

test('a table that is gone has failed, and an item outlives its month', async () => {
  const gone = createDynamoQuotas(dynamo.call, 'no-such-table');
  const charge = { tenantId: 'acme', period: TODAY, requests: 1, nowMs: NOW_MS };
  expect(await gone.count(charge)).toEqual({ kind: 'failed' });
  await expect(gone.used('acme', TODAY)).rejects.toThrow(/./);
  const name = await dynamo.createTable();
  await createDynamoQuotas(dynamo.call, name).count(charge);
  const { Item } = await dynamo.call('GetItem', {
    TableName: name,
    Key: { pk: { S: 'LIMIT#acme' }, sk: { S: 'COUNT#2025-11' } },
  });
  expect(Number(Item?.['expiresAt']?.N) - NOW_MS / 1000).toBeGreaterThan(62 * 86_400);
});

test('a count stays readable for a month after the longest month, and not for ever', async () => {
  const ends: number[] = [];
  const table = await dynamo.createTable();
  const quotas = createDynamoQuotas((operation, input) => {
    const { ExpressionAttributeValues: values = {} } = input as {
      ExpressionAttributeValues?: Record<string, { N?: string }>;
    };
    ends.push(Number(values[':ttl']?.N));
    return dynamo.call(operation, input);
  }, table);
  await quotas.count({ tenantId: 'acme', period: TODAY, requests: 1, nowMs: NOW_MS });
  const days = (Number(ends[0]) * 1_000 - NOW_MS) / 86_400_000;
  expect(days).toBeGreaterThan(31 + 31);
  expect(days).toBeLessThan(100);
});
