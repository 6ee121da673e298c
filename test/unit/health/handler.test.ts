// The patrol's wiring: what it does on its schedule, and what a console and live changes add, by what a deployment chose.

import * as ASSET_FILE from '../../../lambdas/contract/asset-files';
import { LIVE_FILE } from '../../../lambdas/contract/asset-files';
import * as ENV from '../../../lambdas/contract/environment';
import { DEFAULT_PATROL, DEFAULT_PROXY } from '../../../lambdas/contract/settings';
import { WRITE_RESERVE_MS } from '../../../lambdas/health/round';
import { createDynamoCircuitHistory } from '../../../lambdas/stores/dynamodb/console-items';
import { createDynamoHeartbeat } from '../../../lambdas/stores/dynamodb/heartbeat';
import { createDynamoLiveVersions, createDynamoPointerNote } from '../../../lambdas/stores/dynamodb/live-versions';
import { createDynamoRolloutBook } from '../../../lambdas/stores/dynamodb/rollout-counts';
import { capturedOutput } from '../../support/captured-output';
import { httpCell, type TestCell } from '../../support/cell-server';
import { startTestDynamo, type TestDynamo } from '../../support/dynalite';
import { startTestEventBridge, type TestEventBridge } from '../../support/event-bridge';
import { startFunctionEnvironment } from '../../support/function-environment';
import { lambdaContext } from '../../support/http-event';
import { frameOf } from '../../support/live-fleet';
import { SOME_RECORD } from '../../support/some-record';

const CODE = {
  [ASSET_FILE.consoleCode]: 'lambdas/health/console',
  [LIVE_FILE.reader]: 'lambdas/stores/dynamodb/live-source',
  [LIVE_FILE.keeper]: 'lambdas/health/live/entry',
};
const LAST_WORD_MS = 1_000;

let environment: Awaited<ReturnType<typeof startFunctionEnvironment>>;
let dynamo: TestDynamo;
let bridge: TestEventBridge;
let cell: TestCell;
let table: string;

beforeAll(async () => {
  cell = await httpCell((_, response) => response.writeHead(503).end('{"status":"down"}'));
  const route = { baseUrl: cell.baseUrl, core: true };
  const frame = frameOf();
  const files = {
    [ASSET_FILE.routes]: { cells: { erp: route } },
    [LIVE_FILE.rules]: { ...frame, rules: { ...frame.rules, cells: { crm: route } } },
  };
  [dynamo, bridge, environment] = await Promise.all([
    startTestDynamo(),
    startTestEventBridge(),
    startFunctionEnvironment({ secrets: {}, files, code: CODE }),
  ]);
});
afterAll(() => Promise.all([dynamo.stop(), bridge.stop(), environment.stop(), cell.close()]));
beforeEach(async () => {
  table = await dynamo.createTable();
});

type Handler = (event: unknown, context: unknown) => Promise<unknown>;

/** Runs a function that met these variables at its start. */
function started(variables: Record<string, string> = {}) {
  const { handler } = environment.load(() => require('../../../lambdas/health/handler') as { handler: Handler }, {
    [ENV.deployment]: 'prod',
    [ENV.stateTable]: table,
    [ENV.eventBus]: 'events',
    [ENV.patrolSettings]: JSON.stringify({ ...DEFAULT_PATROL, roundsPerInvocation: 1, failuresToGoDown: 1 }),
    [ENV.proxySettings]: JSON.stringify(DEFAULT_PROXY),
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
    AWS_ENDPOINT_URL_EVENTBRIDGE: bridge.endpoint,
    ...variables,
  });
  return async (event: unknown = {}, remainingMs = 60_000) => {
    let answer: unknown = 'nothing';
    await capturedOutput(async () => {
      answer = await handler(event, lambdaContext(remainingMs));
    });
    return answer;
  };
}

const heartbeat = () => createDynamoHeartbeat(dynamo.call, table).read();
const history = () => createDynamoCircuitHistory(dynamo.call, table).list('erp', 10);

const CONSOLE = { [ENV.opsConsole]: '1' };
const LIVE = { [ENV.liveConfig]: '1' };
const DOWN = { ok: false, error: 'status_503', atMs: expect.any(Number) as number };

test('begins no round that would not leave Lambda time to end', async () => {
  const run = started();
  await run({}, DEFAULT_PATROL.probeTimeoutMs + WRITE_RESERVE_MS + LAST_WORD_MS - 1);
  expect(await heartbeat()).toBeUndefined();
  await run();
  expect(await heartbeat()).toMatchObject({ blind: false });
});

test('with a console it probes a Cell that an operator asks for, and nothing else', async () => {
  const run = started(CONSOLE);
  expect(await run({ probe: 'erp' })).toMatchObject({ cell: 'erp', ...DOWN });
  expect(await run({ probe: 'crm' })).toBeNull();
  expect(await heartbeat()).toBeUndefined();
  expect(await run()).toBeUndefined();
  expect(await heartbeat()).toBeDefined();
});

test('without a console every event is one of the schedule', async () => {
  expect(await started()({ probe: 'erp' })).toBeUndefined();
  expect(await heartbeat()).toBeDefined();
});

test('only with a console it notes how circuits changed', async () => {
  const plain = started();
  for (let run = 0; run < 2; run += 1) await plain();
  expect(await history()).toEqual([]);
  await started(CONSOLE)();
  expect(await history()).toMatchObject([{ phase: 'open', by: 'patrol' }]);
});

test('with live changes it goes by the rules in force, and keeps the pointer to them', async () => {
  const run = started({ ...CONSOLE, ...LIVE });
  expect(await run({ probe: 'crm' })).toMatchObject({ cell: 'crm', ...DOWN });
  expect(await run({ probe: 'erp' })).toBeNull();
  const versions = createDynamoLiveVersions(dynamo.call, { lights: table, audit: table });
  const pointer = { version: 1, hash: '', deployed: 'd' };
  expect(await versions.moveTo(pointer, 0, SOME_RECORD)).toBe(true);
  await run();
  const noted = await createDynamoPointerNote(dynamo.call, table).read();
  expect(JSON.parse(noted ?? '{}')).toEqual(pointer);
});

test('with live changes a version on trial counts as watched for two rounds at most since the last look', async () => {
  const versions = createDynamoLiveVersions(dynamo.call, { lights: table, audit: table });
  const pointer = { version: 1, hash: 'h', deployed: 'd', rollout: { percent: 50 } };
  expect(await versions.moveTo(pointer, 0, SOME_RECORD)).toBe(true);
  const book = createDynamoRolloutBook(dynamo.call, table, Date.now);
  const anHourAgo = Date.now() - 3_600_000;
  await book.write(1, { look: 1, lookedAtMs: anHourAgo, bakedMs: 5_000, looks: [], says: '' });
  await started(LIVE)();
  const { state } = await book.read(1);
  expect(state).toMatchObject({ look: 2, bakedMs: 5_000 + 2 * DEFAULT_PATROL.intervalSeconds * 1000 });
});
