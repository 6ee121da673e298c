// Counters of quotas against usage, and what is published about them, over the table that the proxy counts in.

import Ajv from 'ajv';
import schema from '../../../docs/events/tenant-quota-reached.schema.json';
import { QUOTA_SORT_PREFIX } from '../../../lambdas/contract/table-keys';
import type { Tenant } from '../../../lambdas/domain/tenant/tenant';
import type { DynamoCall } from '../../../lambdas/stores/dynamodb/call';
import { createDynamoQuotas } from '../../../lambdas/stores/dynamodb/quotas';
import { createBackoff } from '../../../lambdas/stores/dynamodb/signed-call';
import type { QuotaTable } from '../../../lambdas/stores/quota-table';
import { createQuotaCounters, type PeriodCounts, type QuotaCounters } from '../../../lambdas/usage/quota-counters';
import {
  createQuotaEvents,
  createQuotaWatch,
  type QuotaReached,
  type QuotaWatchDeps,
} from '../../../lambdas/usage/quota-watch';
import { zonesOf } from '../../../lambdas/usage/zones';
import { startTestDynamo, type TestDynamo } from '../../support/dynalite';

const NOW_MS = Date.UTC(2026, 10, 30, 17, 40);
const TODAY = { month: '2026-11', day: '30' };
const validate = new Ajv().compile(schema.properties.detail);
let dynamo: TestDynamo;
let tableName: string;
let quotas: QuotaTable;
let counters: QuotaCounters;
let told: QuotaReached[];
let used: PeriodCounts;
let tenants: Tenant[];
let logged: unknown[];

beforeAll(async () => {
  dynamo = await startTestDynamo();
});
afterAll(() => dynamo.stop());
beforeEach(async () => {
  tableName = await dynamo.createTable();
  quotas = createDynamoQuotas(dynamo.call, tableName);
  const backoff = () => createBackoff(Date.now() + 5_000, { clock: Date.now, random: Math.random });
  counters = createQuotaCounters(dynamo.call, tableName, backoff);
  [told, used, tenants] = [[], { day: 0, month: 0 }, [tenant({ requestsPerDay: 100, requestsPerMonth: 1_000 })]];
  logged = [];
});

function tenant(quota: Tenant['quota'] = {}): Tenant {
  const rest = {
    name: 'Acme',
    status: 'enabled',
    expireAt: null,
    allowedCells: null,
    createdAt: 0,
    version: 1,
  } as const;
  return { id: 'acme', ...rest, quota };
}

const publish = async (events: readonly QuotaReached[]): Promise<void> => void told.push(...events);

function watch(comparesAll = false, more: Partial<QuotaWatchDeps> = {}): Promise<void> {
  const info = (message: string, fields?: object): void => void logged.push([message, fields]);
  const log = { info, warn: () => undefined, error: () => undefined };
  const limits = { defaultPlan: null, plans: { trial: { requestsPerDay: 10 } }, requestsPerMinute: 0 };
  const ports = { tenants: async () => tenants, usedBy: async () => used, counters, publish, ...more };
  return createQuotaWatch({
    limits: async () => limits,
    zonesOf: async () => zonesOf([], { standard: 'UTC', limits }),
    clock: () => NOW_MS,
    log,
    ...ports,
  })(comparesAll);
}

/** The same counters over the same table, where one call always fails. */
const countersWithout = (call: keyof QuotaCounters): QuotaCounters => ({
  ...counters,
  [call]: () => Promise.reject(new Error(`no ${call}`)),
});

const count = (requests: number, period = TODAY) => quotas.count({ tenantId: 'acme', period, requests, nowMs: NOW_MS });
const texts = () => told.map(({ unit, percent, requests, quota }) => `${unit} ${percent} % ${requests}/${quota}`);

test('80 and 100 per cent of a day and of a month are told once each', async () => {
  await count(79);
  await watch();
  expect(texts()).toEqual([]);
  await count(1);
  await watch();
  await watch();
  expect(texts()).toEqual(['day 80 % 80/100']);
  await count(25);
  await watch();
  await watch();
  expect(texts()).toEqual(['day 80 % 80/100', 'day 100 % 105/100']);
  await count(700, { ...TODAY, day: '29' });
  await watch();
  expect(texts().slice(2)).toEqual(['month 80 % 805/1000']);
});

test('a quota that is passed at once is published as 100 per cent only', async () => {
  await count(150);
  await watch();
  expect(texts()).toEqual(['day 100 % 150/100']);
});

test('what is published has the form of the documented schema', async () => {
  await count(1_000);
  await watch();
  expect(told.map((event) => validate(event) || validate.errors)).toEqual([true, true]);
  expect(told[0]).toMatchObject({
    id: 'acme#2026-11-30#100#100',
    tenant: 'acme',
    period: '2026-11-30',
    time_zone: 'UTC',
  });
  expect(validate({ ...told[0], percent: 90 })).toBe(false);
});

test('a raised quota is published again when it is used up', async () => {
  await count(100);
  await watch();
  tenants = [tenant({ requestsPerDay: 200 })];
  await watch();
  await count(80);
  await watch();
  expect(texts()).toEqual(['day 100 % 100/100', 'day 80 % 180/200']);
});

test('days are those of the zone, and a plan’s quota counts where the tenant has none of its own', async () => {
  tenants = [{ ...tenant({ timeZone: 'Asia/Shanghai' }), plan: 'trial' }];
  await count(10, { month: '2026-12', day: '01' });
  await watch();
  expect(told).toMatchObject([{ period: '2026-12-01', time_zone: 'Asia/Shanghai', quota: 10 }]);
});

test('what the bus did not take is told again, under the same id', async () => {
  await count(100);
  await expect(watch(false, { publish: () => Promise.reject(new Error('no bus')) })).rejects.toThrow('no bus');
  await watch();
  expect(texts()).toEqual(['day 100 % 100/100']);
});

test('a counter that was lost starts from usage, and not from nothing', async () => {
  await count(90);
  await watch();
  await dynamo.call('DeleteItem', {
    TableName: tableName,
    Key: { pk: { S: 'LIMIT#acme' }, sk: { S: `${QUOTA_SORT_PREFIX}2026-11` } },
  });
  await count(1);
  used = { day: 90, month: 600 };
  await watch();
  expect(await quotas.used('acme', TODAY)).toEqual({ day: 90, month: 600 });
  // It is compared once: usage that lags behind takes nothing back, and adds nothing twice.
  await count(5);
  await watch();
  expect(await quotas.used('acme', TODAY)).toEqual({ day: 95, month: 605 });
});

test('a counter of a backup, or one whose environments ended uncounted, is raised when all are compared', async () => {
  await count(10);
  await watch();
  used = { day: 40, month: 400 };
  await watch();
  expect(await quotas.used('acme', TODAY)).toEqual({ day: 10, month: 10 });
  await watch(true);
  expect(await quotas.used('acme', TODAY)).toEqual({ day: 40, month: 400 });
});

test('a counter that nobody has made again yet is there before the tenant comes back', async () => {
  used = { day: 100, month: 300 };
  await watch(true);
  expect(await quotas.used('acme', TODAY)).toEqual({ day: 100, month: 300 });
  expect(texts()).toEqual(['day 100 % 100/100']);
});

test('a run fails when a counter cannot be raised or noted, and the next one makes up for it', async () => {
  used = { day: 100, month: 100 };
  await expect(watch(true, { counters: countersWithout('raise') })).rejects.toThrow('no raise');
  expect(told).toEqual([]);
  await expect(watch(true, { counters: countersWithout('told') })).rejects.toThrow('no told');
  await watch();
  expect(told.map(({ id }) => id)).toEqual(['acme#2026-11-30#100#100', 'acme#2026-11-30#100#100']);
});

test('usage is asked for in the zones of all tenants', async () => {
  const asked: unknown[] = [];
  const limits = { defaultPlan: null, plans: {}, requestsPerMinute: 0 };
  const zones = zonesOf([], { standard: 'Asia/Shanghai', limits });
  const usedBy: QuotaWatchDeps['usedBy'] = async (...args) => {
    asked.push(args);
    return used;
  };
  await watch(true, { zonesOf: async () => zones, usedBy });
  expect(asked).toEqual([[zones, 'acme', 'UTC', NOW_MS]]);
});

test('a counter is written only if it stands below usage or was never compared, and logged only if it rises', async () => {
  const raise = jest.spyOn(counters, 'raise');
  await watch(true);
  expect(raise).toHaveBeenCalledTimes(0);
  await count(10);
  await watch();
  expect([raise.mock.calls.length, logged]).toEqual([1, []]);
  used = { day: 10, month: 10 };
  await watch(true);
  expect([raise.mock.calls.length, logged]).toEqual([1, []]);
  used = { day: 10, month: 25 };
  await watch(true);
  expect([raise.mock.calls.length, logged]).toEqual([
    2,
    [['A counter was raised to usage', { tenant_id: 'acme', day: 0, month: 15 }]],
  ]);
  await count(5, { ...TODAY, day: '29' });
  used = { day: 12, month: 12 };
  await watch(true);
  expect(logged.slice(1)).toEqual([['A counter was raised to usage', { tenant_id: 'acme', day: 2, month: 0 }]]);
});

test('a counter never goes down, whatever usage says', async () => {
  await count(50);
  used = { day: 3, month: 3 };
  await watch(true);
  expect(await quotas.used('acme', TODAY)).toEqual({ day: 50, month: 50 });
});

test('what the proxy counts meanwhile is kept', async () => {
  await count(10);
  const read = await counters.read([{ tenantId: 'acme', ...TODAY }]);
  await count(7);
  await counters.raise({ tenantId: 'acme', ...TODAY }, read.get('acme'), { day: 30, month: 30 }, NOW_MS);
  expect(await quotas.used('acme', TODAY)).toEqual({ day: 17, month: 17 });
});

test('a run with nothing to compare reads the counters once, asks for no usage and publishes nothing', async () => {
  await count(10);
  await watch();
  const [read, asked] = [jest.spyOn(counters, 'read'), jest.fn()];
  const without = { zonesOf: asked, usedBy: asked, publish: asked };
  await watch(false, without);
  expect([read.mock.calls.length, asked.mock.calls.length]).toEqual([1, 0]);
});

test.each([
  ['ConditionalCheckFailedException', 'left to the next run'],
  ['InternalServerError', 'an error'],
])('a write that ends in %s is %s', async (name, outcome) => {
  const call = (async () => Promise.reject(Object.assign(new Error(name), { name }))) as unknown as DynamoCall;
  const failing = createQuotaCounters(call, tableName, () => ({ wait: async () => false }));
  const key = { tenantId: 'acme', ...TODAY };
  const writes = [failing.told(key, 'day', '80/100'), failing.raise(key, undefined, { day: 1, month: 1 }, NOW_MS)];
  const ended = await Promise.allSettled(writes);
  const isError = outcome === 'an error';
  expect(ended.map(({ status }) => status === 'rejected')).toEqual([isError, isError]);
});

test('a note of one day says nothing about the next, and the note of a month stays', async () => {
  await count(1);
  for (const unit of ['day', 'month'] as const) {
    await counters.told({ tenantId: 'acme', ...TODAY, day: '29' }, unit, `80/${unit}`);
  }
  const known = await counters.read([{ tenantId: 'acme', ...TODAY }]);
  expect(known.get('acme')?.told).toEqual({ day: undefined, month: '80/month' });
});

test('a tenant without a quota costs no read', async () => {
  tenants = [tenant()];
  const read = jest.spyOn(counters, 'read');
  await watch(true);
  expect(read).not.toHaveBeenCalled();
});

test('events go ten a call, and one that was not taken is an error', async () => {
  const calls: unknown[][] = [];
  let failed = 0;
  const json = async <T>(_service: string, _target: string, input: object): Promise<T> => {
    calls.push((input as { Entries: unknown[] }).Entries);
    return { FailedEntryCount: failed } as T;
  };
  const send = createQuotaEvents({ json }, 'gw-events', () => NOW_MS);
  const event = {
    version: 1,
    id: 'i',
    tenant: 'acme',
    unit: 'day',
    period: 'p',
    time_zone: 'UTC',
    percent: 80,
    requests: 8,
    quota: 10,
  } as const;
  await send(Array.from({ length: 12 }, () => event));
  await send(Array.from({ length: 10 }, () => event));
  expect(calls.map((entries) => entries.length)).toEqual([10, 2, 10]);
  expect(calls[1]?.[0]).toMatchObject({
    EventBusName: 'gw-events',
    DetailType: 'TenantQuotaReached',
    Time: NOW_MS / 1000,
  });
  failed = 1;
  await expect(send([event])).rejects.toThrow('did not take 1 of 1');
});
