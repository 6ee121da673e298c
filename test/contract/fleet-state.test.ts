// What the request path reads of the table: one call, whatever is set.

import { DEFAULT_BREAKER } from '../../lambdas/contract/settings';
import { CLOSED } from '../../lambdas/domain/circuit/circuit';
import { opened } from '../../lambdas/domain/circuit/transitions';
import type { DynamoCall } from '../../lambdas/stores/dynamodb/call';
import { createDynamoCircuits } from '../../lambdas/stores/dynamodb/circuits';
import { createDynamoFleetState } from '../../lambdas/stores/dynamodb/fleet-state';
import { createDynamoLights } from '../../lambdas/stores/dynamodb/lights';
import { createBackoff } from '../../lambdas/stores/dynamodb/signed-call';
import { startTestDynamo, type TestDynamo } from '../support/dynalite';

let dynamo: TestDynamo;
let table: string;
let operations: string[];
let call: DynamoCall;

beforeAll(async () => {
  dynamo = await startTestDynamo();
});
afterAll(() => dynamo.stop());
beforeEach(async () => {
  table = await dynamo.createTable();
  operations = [];
  call = (operation, input) => {
    operations.push(operation);
    return dynamo.call(operation, input);
  };
});

const one = (name: string) => ({ circuits: name, lights: name });
const light = { reason: 'migration', setBy: 'ann', sinceMs: 1_000, untilMs: 2_000 };

test('an untouched Cell is closed and green, in one read', async () => {
  const state = await createDynamoFleetState(call, one(table)).read('erp');
  expect(state).toEqual({ circuit: CLOSED, platformLight: undefined, cellLight: undefined });
  expect(operations).toEqual(['BatchGetItem']);
});

test('circuit, light of the Cell and light of the platform come together; those of another Cell do not', async () => {
  const open = opened(CLOSED, 'patrol', { nowMs: 5_000, random: 0, settings: DEFAULT_BREAKER });
  const backoff = () => createBackoff(0, { clock: Date.now, random: Math.random });
  await createDynamoCircuits(dynamo.call, table, backoff).replace('erp', CLOSED, open);
  await createDynamoLights(dynamo.call, { lights: table, audit: table }).setOwn({ cell: 'erp' }, light, undefined);
  await createDynamoLights(dynamo.call, { lights: table, audit: table }).setOwn(
    'gateway',
    { ...light, reason: 'all' },
    undefined,
  );
  const reader = createDynamoFleetState(call, one(table));
  expect(await reader.read('erp')).toEqual({
    circuit: open,
    cellLight: light,
    platformLight: { ...light, reason: 'all' },
  });
  expect(await reader.read('erp', false)).toEqual({ circuit: open, cellLight: light, platformLight: undefined });
  expect(await reader.read('crm')).toMatchObject({ circuit: CLOSED, cellLight: undefined });
  expect(await reader.read(undefined)).toMatchObject({ circuit: CLOSED, platformLight: { reason: 'all' } });
});

test('lights of a table that regions share come with the circuit of this one, in one read', async () => {
  const shared = await dynamo.createTable();
  const open = opened(CLOSED, 'patrol', { nowMs: 5_000, random: 0, settings: DEFAULT_BREAKER });
  const backoff = () => createBackoff(0, { clock: Date.now, random: Math.random });
  await createDynamoCircuits(dynamo.call, table, backoff).replace('erp', CLOSED, open);
  await createDynamoLights(dynamo.call, { lights: shared, audit: shared }).setOwn('gateway', light, undefined);
  await createDynamoLights(dynamo.call, { lights: table, audit: table }).setOwn(
    'gateway',
    { ...light, reason: 'of no one' },
    undefined,
  );
  const reader = createDynamoFleetState(call, { circuits: table, lights: shared });
  expect(await reader.read('erp')).toEqual({ circuit: open, cellLight: undefined, platformLight: light });
  expect(await reader.read(undefined)).toEqual({ circuit: CLOSED, cellLight: undefined, platformLight: light });
  expect(operations).toEqual(['BatchGetItem', 'BatchGetItem']);
});

test('a key that the table left unread is a failed read, not a green light', async () => {
  const partial: DynamoCall = async (_operation, input) =>
    ({ Responses: {}, UnprocessedKeys: (input as { RequestItems: object }).RequestItems }) as never;
  await expect(createDynamoFleetState(partial, one(table)).read('erp')).rejects.toThrow(/unread/);
});

test('a list of unread keys that is empty leaves a whole read', async () => {
  const whole: DynamoCall = async (_operation, input) => {
    const unread = Object.keys((input as { RequestItems: object }).RequestItems).map((name) => [name, { Keys: [] }]);
    return { Responses: {}, UnprocessedKeys: Object.fromEntries(unread) } as never;
  };
  expect(await createDynamoFleetState(whole, one(table)).read('erp')).toMatchObject({ circuit: CLOSED });
});
