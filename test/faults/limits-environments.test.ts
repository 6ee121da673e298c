// Twenty environments, each with modules of its own, share one tenant's limit over the embedded DynamoDB. Their clock is the
// test's: the table's own speed does not matter.

import { setImmediate as turn } from 'node:timers/promises';
import { startTimer } from '../../lambdas/proxy/fleet/timer';
import type * as FleetLimitModule from '../../lambdas/proxy/limits/fleet-limit';
import { createTenantQuota } from '../../lambdas/proxy/limits/quota';
import { RunningLimit } from '../../lambdas/proxy/limits/running';
import type * as LimitsModule from '../../lambdas/stores/dynamodb/limits';
import { createDynamoLimits } from '../../lambdas/stores/dynamodb/limits';
import { createDynamoQuotas } from '../../lambdas/stores/dynamodb/quotas';
import type * as SignedCallModule from '../../lambdas/stores/dynamodb/signed-call';
import type { LimitTable } from '../../lambdas/stores/limit-table';
import type { QuotaTable } from '../../lambdas/stores/quota-table';
import { startTestDynamo, type TestDynamo } from '../support/dynalite';
import { createEventLoop } from '../support/event-loop';
import { seededRandom } from '../support/random';

const ENVIRONMENTS = 20;
const PER_SECOND = 100;
const STEP_MS = 10;
let dynamo: TestDynamo;
let nowMs = 1_764_000_000_000;

beforeAll(async () => {
  dynamo = await startTestDynamo();
});
afterAll(() => dynamo.stop());

/** Calls of the table that are under way: they must have ended before it does. */
const underWay = new Set<Promise<unknown>>();
let unanswered = 0;
const miss = (): void => {
  unanswered += 1;
};

/** Calls that go out next to requests have come back, and those that they led to. */
async function settled(): Promise<void> {
  for (let rounds = 0; underWay.size > 0 && rounds < 100; rounds += 1) {
    await Promise.allSettled(underWay);
    await turn();
  }
}

/** Each test ends with it. */
async function allAnswered(): Promise<void> {
  await settled();
  expect([underWay.size, unanswered]).toEqual([0, 0]);
}

function watched<T>(work: Promise<T>): Promise<T> {
  underWay.add(work);
  const ended = () => void underWay.delete(work);
  work.then(ended, ended);
  return work;
}

function watchedTable(table: LimitTable): LimitTable {
  return { charge: (one) => watched(table.charge(one)), read: (key) => watched(table.read(key)) };
}

function environment(table: string, random: () => number): FleetLimitModule.FleetLimit {
  let limit: FleetLimitModule.FleetLimit | undefined;
  jest.isolateModules(() => {
    const { createFleetLimit } = require('../../lambdas/proxy/limits/fleet-limit') as typeof FleetLimitModule;
    const stores = require('../../lambdas/stores/dynamodb/limits') as typeof LimitsModule;
    const { createSignedDynamoCall } = require('../../lambdas/stores/dynamodb/signed-call') as typeof SignedCallModule;
    const env = {
      AWS_REGION: 'local',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
    };
    const call = createSignedDynamoCall({ env, timeoutMs: 20_000 });
    limit = createFleetLimit(
      'acme',
      { perSecond: PER_SECOND, burst: PER_SECOND },
      {
        table: watchedTable(stores.createDynamoLimits(call, table)),
        clock: () => nowMs,
        random,
        startTimer: () => () => {},
        onUnavailable: miss,
      },
    );
  });
  if (limit === undefined) throw new Error('The modules were not loaded');
  return limit;
}

test('twenty environments together let the limit through, at one and a half times of it', async () => {
  const table = await dynamo.createTable();
  const random = seededRandom(7);
  const fleet = Array.from({ length: ENVIRONMENTS }, () => environment(table, random));
  const admitted: number[] = [];
  for (let second = 0; second < 8; second += 1) {
    let passed = 0;
    for (let step = 0; step < 1000 / STEP_MS; step += 1) {
      // 1.5 requests a step, each at an environment of chance.
      const asked = Array.from({ length: step % 2 === 0 ? 1 : 2 }, () => fleet[Math.floor(random() * ENVIRONMENTS)]);
      const passages = await Promise.all(asked.map(async (limit) => limit?.enter()));
      passed += passages.filter((passage) => passage?.pass).length;
      await settled();
      nowMs += STEP_MS;
    }
    admitted.push(passed);
  }
  const total = admitted.reduce((sum, one) => sum + one, 0);
  // The burst, eight seconds, and what twenty environments may have in hand or owe.
  expect(total).toBeLessThanOrEqual(PER_SECOND * 9 + 60);
  expect(total).toBeGreaterThanOrEqual(PER_SECOND * 8 - 20);
  await allAnswered();
});

test('twenty environments together let exactly a day’s quota through, and no more on the next request', async () => {
  const counters = createDynamoQuotas(dynamo.call, await dynamo.createTable());
  const quotas: QuotaTable = {
    count: (charge) => watched(counters.count(charge)),
    used: (tenantId, period) => watched(counters.used(tenantId, period)),
  };
  const random = seededRandom(9);
  const size = { day: 120, month: undefined, timeZone: 'Asia/Shanghai' };
  const fleet = Array.from({ length: ENVIRONMENTS }, () =>
    createTenantQuota('acme', { table: quotas, clock: () => nowMs, random, startTimer, onUnavailable: miss }),
  );
  let passed = 0;
  for (let round = 0; round < 24; round += 1) {
    const asked = Array.from({ length: 8 }, () => fleet[Math.floor(random() * ENVIRONMENTS)]);
    const ends = await Promise.all(asked.map(async (quota) => quota?.enter(size)));
    passed += ends.filter((end) => end === undefined).length;
  }
  expect(passed).toBe(120);
  await allAnswered();
});

test('twenty environments hold a tenant whose requests hang over the embedded table', async () => {
  const table = watchedTable(createDynamoLimits(dynamo.call, await dynamo.createTable()));
  const loop = createEventLoop(nowMs);
  const environments = () =>
    new RunningLimit('acme#running', 4, {
      table,
      clock: loop.clock,
      startTimer: loop.startTimer,
      onUnavailable: miss,
    });
  let running = 0;
  let refused = 0;
  for (let sent = 0; sent < ENVIRONMENTS; sent += 1) {
    const passage = await environments().enter(() => {
      running += 1;
    });
    if (!passage.pass) refused += 1;
    await loop.run(loop.clock() + 200);
    await settled();
  }
  expect(running).toBeGreaterThanOrEqual(4);
  expect(running).toBeLessThan(ENVIRONMENTS);
  expect(refused).toBe(ENVIRONMENTS - running);
  await allAnswered();
});
