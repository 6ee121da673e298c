// Usage of a tenant whose time zone changes: every request is on one day, whatever was added up before.

import { isRefusal } from '../../../lambdas/domain/refusal';
import { createBackoff } from '../../../lambdas/stores/dynamodb/signed-call';
import { changedTo, dateIn } from '../../../lambdas/usage/calendar';
import { noCounts } from '../../../lambdas/usage/counts';
import { createDays, datesOf, spanOfDate } from '../../../lambdas/usage/days';
import { readUsageQuery } from '../../../lambdas/usage/usage-query';
import { createUsageReport } from '../../../lambdas/usage/usage-report';
import { createUsageTable, hourBucket, type UsageTable } from '../../../lambdas/usage/usage-table';
import { zonesOf } from '../../../lambdas/usage/zones';
import { startTestDynamo, type TestDynamo } from '../../support/dynalite';
import { HOUR_MS } from '../../support/usage-log';

const DAY_MS = 24 * HOUR_MS;
const REGION = 'us-east-1';
let dynamo: TestDynamo;
let table: UsageTable;
let nowMs: number;

beforeAll(async () => {
  dynamo = await startTestDynamo();
});
afterAll(() => dynamo.stop());
beforeEach(async () => {
  nowMs = Date.UTC(2026, 8, 20);
  table = createUsageTable({
    call: dynamo.call,
    tableName: await dynamo.createTable(),
    clock: () => nowMs,
    hourDays: 35,
    dayDays: 400,
    backoff: () => createBackoff(Date.now() + 5_000, { clock: Date.now, random: Math.random }),
  });
});

const tenant = (id: string, timeZone: string) => ({
  ...({ id, name: id, status: 'enabled', expireAt: null, allowedCells: null, createdAt: 0, version: 1 } as const),
  quota: { timeZone },
});

/** One run of the function: acme in this zone, and another tenant in each of both zones. */
async function run(acme: string, others: readonly string[]) {
  const tenants = [tenant('acme', acme), ...others.map((zone, number) => tenant(`other${number}`, zone))];
  const rules = { standard: 'UTC', limits: undefined };
  const zones = zonesOf(tenants, rules, await table.calendars(), nowMs);
  if (zones.areNew) await table.putCalendars(zones.calendars);
  await createDays({ table, region: REGION, clock: () => nowMs, hourDays: 35 })(zones);
  return zones;
}

/** One request of acme in this hour, counted for good. */
async function request(hourMs: number): Promise<void> {
  const parts = new Map([[0, new Map([['crm', { ...noCounts(), requests: 1 }]])]]);
  await table.put(REGION, hourBucket(hourMs), [{ tenantId: 'acme', parts }], []);
  const facts = { counted: 1, api: null, countedAtMs: hourMs + 4 * HOUR_MS, sliceMs: HOUR_MS };
  await table.putHourFacts(REGION, hourMs, facts);
}

async function byDay(
  zones: ReturnType<typeof zonesOf>,
  query: string,
  from: UsageTable = table,
): Promise<Record<string, number>> {
  const read = readUsageQuery(query, undefined, nowMs, 'UTC');
  if (isRefusal(read)) throw new Error(read.details);
  const { rows } = await createUsageReport({ table: from, regions: [REGION], hourDays: 35 })(read, zones, nowMs);
  return Object.fromEntries(rows.map(({ day = '', counts }) => [day, counts.requests]));
}

test.each([
  ['UTC', 'Asia/Shanghai', 16],
  ['Asia/Shanghai', 'UTC', 32],
])('from %s to %s the first day has %i hours, and no request is lost or counted twice', async (old, next, hours) => {
  const first = Date.UTC(2026, 8, 22, 12);
  const change = Date.UTC(2026, 8, 23, 12);
  const last = Date.UTC(2026, 8, 26, 12);
  for (let hourMs = first; hourMs < last; hourMs += HOUR_MS) await request(hourMs);
  let zones = zonesOf([], { standard: 'UTC', limits: undefined });
  for (nowMs = first; nowMs < last; nowMs += 8 * HOUR_MS) {
    zones = await run(nowMs < change ? old : next, [old, next]);
    const so = await byDay(zones, `tenant=acme&from=2026-09-18&to=2026-09-30&by=day`);
    const ofAll = await byDay(zones, `from=2026-09-18&to=2026-09-30&by=day`);
    const passed = (nowMs - first) / HOUR_MS + 1;
    expect(Object.values(so).reduce((sum, number) => sum + number, 0)).toBe(passed);
    expect(ofAll).toEqual(so);
  }
  nowMs = last + 2 * DAY_MS;
  zones = await run(next, [old, next]);
  const days = await byDay(zones, 'tenant=acme&from=2026-09-18&to=2026-09-30&by=day');
  expect(days).toMatchObject({ '2026-09-23': 24, '2026-09-24': hours, '2026-09-25': 24 });
});

test('days that were added up are there when their hours are gone, though the zone has changed since', async () => {
  const hourMs = Date.UTC(2026, 9, 5, 20);
  await request(hourMs);
  nowMs = hourMs + 3 * DAY_MS;
  await run('UTC', []);
  nowMs = Date.UTC(2026, 10, 30);
  const zones = await run('Asia/Shanghai', []);
  const noHours: UsageTable = {
    ...table,
    read: async (region, bucket) => (bucket.includes('T') ? [] : table.read(region, bucket)),
    readMany: (region, buckets, id) =>
      table.readMany(
        region,
        buckets.filter((bucket) => !bucket.includes('T')),
        id,
      ),
  };
  expect(await byDay(zones, 'tenant=acme&from=2026-10&to=2026-11&by=day', noHours)).toEqual({ '2026-10-05': 1 });
  expect(await byDay(zones, 'from=2026-10&to=2026-11&by=day', noHours)).toEqual({ '2026-10-05': 1 });
  // A span of that day alone.
  expect(await byDay(zones, 'from=2026-10-05&to=2026-10-06&by=day', noHours)).toEqual({ '2026-10-05': 1 });
});

test('a change that is taken back before it begins changes nothing, and one that is replaced leaves no trace', () => {
  const noonMs = Date.UTC(2026, 8, 23, 12);
  const changed = changedTo('Asia/Shanghai', 'UTC', noonMs);
  expect(changed).toBe('UTC>2026-09-23>Asia/Shanghai');
  expect(changedTo('UTC', changed, noonMs + HOUR_MS)).toBe('UTC');
  expect(changedTo('Europe/Berlin', changed, noonMs + HOUR_MS)).toBe('UTC>2026-09-23>Europe/Berlin');
  expect(changedTo('UTC', changed, noonMs + DAY_MS)).toBe('UTC>2026-09-23>Asia/Shanghai>2026-09-24>UTC');
});

test.each([
  'Etc/GMT+12>2026-09-23>Pacific/Kiritimati',
  'Pacific/Kiritimati>2026-09-23>Etc/GMT+12',
  'UTC>2026-09-23>Asia/Kolkata>2026-09-24>America/New_York',
])('every moment of %s lies within the one date that it is on', (calendar) => {
  const dateOf = dateIn(calendar);
  for (let ms = Date.UTC(2026, 8, 20); ms < Date.UTC(2026, 8, 30); ms += HOUR_MS / 2) {
    const { fromMs, toMs } = spanOfDate(calendar, dateOf(ms));
    expect([fromMs <= ms, ms < toMs]).toEqual([true, true]);
  }
  const dates = datesOf(calendar, { fromMs: Date.UTC(2026, 8, 20), toMs: Date.UTC(2026, 8, 30) });
  const spans = dates.map((date) => spanOfDate(calendar, date));
  expect(spans.slice(1).map(({ fromMs }) => fromMs)).toEqual(spans.slice(0, -1).map(({ toMs }) => toMs));
});

test('a zone that this runtime does not know has the hours of UTC', () => {
  const zones = zonesOf([tenant('acme', 'Mars/Phobos')], { standard: 'UTC', limits: undefined });
  expect([zones.partMinutes('acme', 0), zones.leastPartMinutes(0)]).toEqual([60, 60]);
});
