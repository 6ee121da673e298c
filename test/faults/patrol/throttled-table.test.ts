// DynamoDB throttles, or goes away, under a patrol that uses the real client: nothing is lost that time allows to keep.

import { DEFAULT_BREAKER } from '../../../lambdas/contract/settings';
import { createTablePorts } from '../../../lambdas/health/table-ports';
import { createDynamoHealthRecords } from '../../../lambdas/stores/dynamodb/health-records';
import { createDynamoHeartbeat } from '../../../lambdas/stores/dynamodb/heartbeat';
import { createSignedDynamoCall } from '../../../lambdas/stores/dynamodb/signed-call';
import { startTestDynamo, type TestDynamo } from '../../support/dynalite';
import { testPatrol } from '../../support/patrol';
import { startThrottlingFront, type ThrottlingFront } from '../../support/throttling-front';

const CELLS = Array.from({ length: 120 }, (_, index) => `cell-${index}`);

let dynamo: TestDynamo;
let front: ThrottlingFront;
let table: string;
beforeAll(async () => {
  dynamo = await startTestDynamo();
});
beforeEach(async () => {
  front = await startThrottlingFront(dynamo.endpoint);
  table = await dynamo.createTable();
});
afterEach(() => front.stop());
afterAll(() => dynamo.stop());

/** A patrol over the real client and the front; its stores may wait for a given time after the clock of its rounds. */
function throttledPatrol(patienceMs: number) {
  const patrol = testPatrol(CELLS);
  const env = {
    AWS_REGION: 'local',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_DYNAMODB: front.endpoint,
  };
  const call = createSignedDynamoCall({ env, timeoutMs: 5_000, attempts: 1 });
  const options = {
    call,
    table,
    lightTable: table,
    auditTable: table,
    clock: () => patrol.nowMs,
    random: () => 0.001,
    breakerOf: () => DEFAULT_BREAKER,
  };
  const round = () => patrol.round({ ...patrol.ports, ...createTablePorts(options, patrol.nowMs + patienceMs) });
  return { patrol, round };
}

const stored = () => createDynamoHealthRecords(dynamo.call, table).list();

test('one call in three is throttled: every record, change and heartbeat is written all the same', async () => {
  front.refuseOneIn = 3;
  const { patrol, round } = throttledPatrol(60_000);
  expect(await round()).toMatchObject({ faults: [], published: CELLS.length });
  const records = await stored();
  expect(records).toHaveLength(CELLS.length);
  expect(records.filter(({ pending, failures }) => pending.length > 0 || failures > 0)).toEqual([]);
  expect(patrol.ports.events.taken).toHaveLength(CELLS.length);
  expect(await createDynamoHeartbeat(dynamo.call, table).read()).toMatchObject({ judgedAtMs: patrol.nowMs - 30_000 });
});

test('batches come back with keys left over: all circuits are read', async () => {
  front.keysPerBatch = 30;
  const { round } = throttledPatrol(60_000);
  expect(await round()).toMatchObject({ fleet: { circuitsOpen: 0 }, faults: [] });
  expect(front.asked.get('BatchGetItem')).toBe(4 + 1);
});

test('everything is throttled: the round gives up at its deadline, as a failure, and the next one makes it good', async () => {
  const { round } = throttledPatrol(0);
  front.refuseOneIn = 1;
  await expect(round()).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
  expect(await stored()).toEqual([]);
  front.refuseOneIn = 0;
  expect(await round()).toMatchObject({ faults: [], superseded: 0 });
  expect(await stored()).toHaveLength(CELLS.length);
});

test('without throttling a round costs one Query of all records, one write a Cell, and a fixed few more', async () => {
  const { round } = throttledPatrol(60_000);
  await round();
  front.asked.clear();
  await round();
  expect(Object.fromEntries(front.asked)).toEqual({
    // The records, and the lights.
    Query: 2,
    // The circuits, 100 a batch.
    BatchGetItem: 2,
    PutItem: CELLS.length,
    // The heartbeat.
    UpdateItem: 1,
  });
});
