// One suite for the table of limits, in memory and in DynamoDB.

import { createDynamoLimits, wasPerhapsApplied } from '../../lambdas/stores/dynamodb/limits';
import { createSignedDynamoCall } from '../../lambdas/stores/dynamodb/signed-call';
import type { ChargeCondition, LimitTable } from '../../lambdas/stores/limit-table';
import { startTestDynamo, type TestDynamo } from '../support/dynalite';
import { memoryLimits } from '../support/memory-limits';

const NOW_MS = 1_764_000_000_123;
let dynamo: TestDynamo;

beforeAll(async () => {
  dynamo = await startTestDynamo();
});
afterAll(() => dynamo.stop());

const environment = () => ({
  AWS_REGION: 'local',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
});

const stores: [string, () => Promise<LimitTable>][] = [
  ['memory', async () => memoryLimits()],
  [
    'DynamoDB',
    async () =>
      createDynamoLimits(createSignedDynamoCall({ env: environment(), timeoutMs: 5_000 }), await dynamo.createTable()),
  ],
];

describe.each(stores)('limits in %s', (_name, create) => {
  let limits: LimitTable;
  beforeEach(async () => {
    limits = await create();
  });
  const charge = (condition: ChargeCondition, costMs = 10, seen = 1, key = 'acme') =>
    limits.charge({ key, costMs, seen, condition, nowMs: NOW_MS });
  const add = (fromMs: number, untilMs: number) => ({ kind: 'add', fromMs, untilMs }) as const;
  const restart = { kind: 'restart', fromMs: NOW_MS - 250, brokenMs: NOW_MS + 60_000, atMs: NOW_MS - 100 } as const;

  test('an arrival time beyond 2^53 microseconds counts as broken, and is set back', async () => {
    await charge({ ...restart, atMs: 2 ** 53 });
    expect((await limits.read('acme'))?.arrivalMs).toBeGreaterThan(restart.brokenMs);
    expect(await charge(add(NOW_MS - 250, NOW_MS))).toEqual({ kind: 'refused' });
    expect(await charge(restart)).toMatchObject({ kind: 'charged', state: { arrivalMs: NOW_MS - 90 } });
  });

  test('an item that is missing is not added to, and reads as undefined', async () => {
    expect(await charge(add(0, NOW_MS))).toEqual({ kind: 'refused' });
    expect(await limits.read('acme')).toBeUndefined();
  });

  test('a restart makes the item, a charge within the bounds moves it, and counts add up', async () => {
    expect(await charge(restart, 10.5, 3)).toEqual({ kind: 'charged', state: { arrivalMs: NOW_MS - 89.5, seen: 3 } });
    const end = await charge(add(NOW_MS - 250, NOW_MS), 0.05, -1);
    expect(end).toEqual({ kind: 'charged', state: { arrivalMs: NOW_MS - 89.45, seen: 2 } });
    expect(await limits.read('acme')).toEqual({ arrivalMs: NOW_MS - 89.45, seen: 2 });
  });

  test('the bounds themselves are inside, and one microsecond beyond is not', async () => {
    await charge(restart, 0);
    expect(await charge(add(NOW_MS - 100, NOW_MS - 100), 0)).toMatchObject({ kind: 'charged' });
    expect(await charge(add(NOW_MS - 99.999, NOW_MS), 0)).toEqual({ kind: 'refused' });
    expect(await charge(add(NOW_MS - 250, NOW_MS - 100.001), 0)).toEqual({ kind: 'refused' });
  });

  test('a second restart is refused, so that two environments do not fill the bucket twice', async () => {
    await charge(restart);
    expect(await charge(restart)).toEqual({ kind: 'refused' });
  });

  test('a restart takes an arrival time back that a clock far ahead left behind', async () => {
    await charge({ ...restart, atMs: NOW_MS + 3_600_000 });
    expect(await charge(restart, 0)).toMatchObject({ kind: 'charged', state: { arrivalMs: NOW_MS - 100 } });
  });

  test('limits do not touch each other', async () => {
    await charge(restart, 10, 1, 'acme');
    await charge(restart, 20, 1, 'globex');
    expect(await limits.read('acme')).toMatchObject({ arrivalMs: NOW_MS - 90 });
  });

  test('of fifty charges at once all count', async () => {
    await charge(restart, 0, 0);
    await Promise.all(Array.from({ length: 50 }, () => charge(add(NOW_MS - 250, NOW_MS + 10_000), 2)));
    expect(await limits.read('acme')).toEqual({ arrivalMs: NOW_MS, seen: 50 });
  });
});

describe('what DynamoDB answers otherwise', () => {
  const order = {
    key: 'acme',
    costMs: 1,
    seen: 1,
    nowMs: NOW_MS,
    condition: { kind: 'add', fromMs: 0, untilMs: 1 },
  } as const;
  const endAfter = (name: string) =>
    createDynamoLimits(() => Promise.reject(Object.assign(new Error('no'), { name })), 'table').charge(order);

  test.each([
    'ProvisionedThroughputExceededException',
    'ThrottlingException',
    'ResourceNotFoundException',
    'ECONNREFUSED',
  ])('%s: the charge was not made', async (name) => expect(await endAfter(name)).toEqual({ kind: 'failed' }));

  test.each(['InternalServerError', 'Status503', 'ServiceUnavailableException'])('%s: nobody knows', async (name) =>
    expect(await endAfter(name)).toEqual({ kind: 'unknown' }),
  );

  test('an item that somebody spoilt says nothing', async () => {
    const spoilt = createDynamoLimits(async () => ({ Item: { arrival: { S: 'soon' } } }) as never, 'table');
    expect(await spoilt.read('acme')).toBeUndefined();
  });
});

test('only an error that came after the request was sent leaves a write in doubt', () => {
  const unsent = (is: boolean) => Object.assign(new Error('reset'), { unsent: is });
  expect(wasPerhapsApplied(unsent(false))).toBe(true);
  expect(wasPerhapsApplied(unsent(true))).toBe(false);
  expect(wasPerhapsApplied(new Error('a bug'))).toBe(false);
  expect(wasPerhapsApplied(Object.assign(new Error('500'), { name: 'InternalServerError' }))).toBe(true);
});
