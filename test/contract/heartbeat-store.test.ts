// What every store of the patrol's heartbeat does, in memory and in DynamoDB alike.

import type { Heartbeat, HeartbeatStore } from '../../lambdas/domain/health/ports';
import { createDynamoHeartbeat } from '../../lambdas/stores/dynamodb/heartbeat';
import { startTestDynamo, type TestDynamo } from '../support/dynalite';
import { START_MS } from '../support/health-fixtures';
import { createMemoryHeartbeat } from '../support/memory-stores/heartbeat';

let dynamo: TestDynamo;
beforeAll(async () => {
  dynamo = await startTestDynamo();
});
afterAll(() => dynamo.stop());

const stores: [string, () => Promise<HeartbeatStore>][] = [
  ['memory', async () => createMemoryHeartbeat()],
  ['DynamoDB', async () => createDynamoHeartbeat(dynamo.call, await dynamo.createTable())],
];

const beat = (ranAtMs: number, blind = false): Heartbeat => ({
  ranAtMs,
  judgedAtMs: blind ? null : ranAtMs,
  blind,
  durationMs: 812,
});

describe.each(stores)('%s', (_, create) => {
  let store: HeartbeatStore;
  beforeEach(async () => {
    store = await create();
  });

  test('is undefined before the first round', async () => {
    expect(await store.read()).toBeUndefined();
  });

  test('reads back what the latest round said', async () => {
    await store.beat(beat(START_MS), START_MS);
    await store.beat(beat(START_MS + 30_000), START_MS + 30_000);
    expect(await store.read()).toEqual(beat(START_MS + 30_000));
  });

  test('is not changed by a round that began earlier and ends later', async () => {
    await store.beat(beat(START_MS + 30_000), START_MS + 31_000);
    await store.beat(beat(START_MS, true), START_MS + 32_000);
    expect(await store.read()).toEqual(beat(START_MS + 30_000));
  });

  test('keeps the time of the last judged round while the patrol is blind', async () => {
    await store.beat(beat(START_MS), START_MS);
    await store.beat(beat(START_MS + 30_000, true), START_MS + 30_000);
    expect(await store.read()).toMatchObject({ ranAtMs: START_MS + 30_000, blind: true, judgedAtMs: START_MS });
  });

  test('a patrol that was blind from the start has judged nothing', async () => {
    await store.beat(beat(START_MS, true), START_MS);
    expect(await store.read()).toMatchObject({ judgedAtMs: null });
  });

  test('goes on after the clock was set back', async () => {
    await store.beat(beat(START_MS), START_MS);
    const setBackMs = START_MS - 3_600_000;
    await store.beat(beat(setBackMs), setBackMs);
    expect(await store.read()).toEqual(beat(setBackMs));
  });
});

test('an item that says nothing but when the patrol ran is of one that sees', async () => {
  const table = await dynamo.createTable();
  const item = { pk: { S: 'PATROL' }, sk: { S: 'HEARTBEAT' }, ran: { N: String(START_MS) } };
  await dynamo.call('PutItem', { TableName: table, Item: item });
  expect(await createDynamoHeartbeat(dynamo.call, table).read()).toEqual({
    ranAtMs: START_MS,
    judgedAtMs: null,
    blind: false,
    durationMs: 0,
  });
});

test('a failure of the database is an error', async () => {
  const store = createDynamoHeartbeat(dynamo.call, 'no-such-table');
  await expect(store.beat(beat(START_MS), START_MS)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});
