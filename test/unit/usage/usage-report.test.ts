// Usage over days of time zones, by the table in which it is kept.

import { KEY } from '../../../lambdas/contract/table-keys';
import { isRefusal } from '../../../lambdas/domain/refusal';
import type { DynamoCall } from '../../../lambdas/stores/dynamodb/call';
import { queryAll } from '../../../lambdas/stores/dynamodb/read-all';
import { createBackoff } from '../../../lambdas/stores/dynamodb/signed-call';
import { createCounting, isDue } from '../../../lambdas/usage/counting';
import { noCounts } from '../../../lambdas/usage/counts';
import { createDays } from '../../../lambdas/usage/days';
import { readUsageQuery } from '../../../lambdas/usage/usage-query';
import { createUsageReport, TooSlow } from '../../../lambdas/usage/usage-report';
import { createUsageTable, type UsageTable } from '../../../lambdas/usage/usage-table';
import { zonesOf } from '../../../lambdas/usage/zones';
import { startTestDynamo, type TestDynamo } from '../../support/dynalite';
import { AN_HOUR, HOUR_MS, UsageLog } from '../../support/usage-log';

const DAY_MS = 24 * HOUR_MS;
let dynamo: TestDynamo;
let log: UsageLog;
let table: UsageTable;
let tableName: string;
let nowMs: number;
const clock = () => nowMs;

beforeAll(async () => {
  dynamo = await startTestDynamo();
});
afterAll(() => dynamo.stop());
beforeEach(async () => {
  log = new UsageLog();
  nowMs = AN_HOUR;
  tableName = await dynamo.createTable();
  table = createUsageTable({
    call: dynamo.call,
    tableName,
    clock,
    hourDays: 62,
    dayDays: 400,
    backoff: () => createBackoff(Date.now() + 5_000, { clock: Date.now, random: Math.random }),
  });
});

const tenant = (id: string, timeZone?: string) => ({
  ...({ id, name: id, status: 'enabled', expireAt: null, allowedCells: null, createdAt: 0, version: 1 } as const),
  ...(timeZone !== undefined && { quota: { timeZone } }),
});
const zones = zonesOf(
  [
    tenant('acme'),
    tenant('delhi', 'Asia/Kolkata'),
    tenant('berlin', 'Europe/Berlin'),
    tenant('kathmandu', 'Asia/Kathmandu'),
  ],
  { standard: 'UTC', limits: undefined },
);

async function count(hourMs: number, api: number | null = null, region = 'us-east-1', into: UsageTable = table) {
  const logs = { run: log.run, accessLog: 'access', proxyLog: 'proxy', cells: async () => ['crm'] };
  const counting = createCounting({ ...logs, table: into, region, clock, apiCount: async () => api });
  const known = (await table.hourFacts(region, [hourMs])).get(hourMs);
  return counting(hourMs, zones, known, HOUR_MS);
}

async function report(query: string, regions = ['us-east-1']) {
  const read = readUsageQuery(query, undefined, nowMs, 'UTC');
  if (isRefusal(read)) throw new Error(read.details);
  return createUsageReport({ table, regions, hourDays: 62 })(read, zones, nowMs);
}

const closeDays = (again: readonly number[] = []) =>
  createDays({ table, region: 'us-east-1', clock, hourDays: 62 })(zones, again);
const requestsBy = async (query: string, name: 'day' | 'month' | 'tenant' | 'cell' | 'hour') =>
  Object.fromEntries((await report(query)).rows.map((row) => [row[name], row.counts.requests]));

test('a count that is made again doubles nothing, and writes only what has changed', async () => {
  log.request(AN_HOUR);
  log.request(AN_HOUR, { tenantId: 'berlin' });
  nowMs = AN_HOUR + HOUR_MS;
  expect(await count(AN_HOUR)).toMatchObject({ requests: 2, written: 2 });
  log.request(AN_HOUR);
  expect(await count(AN_HOUR)).toMatchObject({ requests: 3, written: 1 });
  expect(await requestsBy('from=2026-11-30&by=tenant', 'tenant')).toEqual({ acme: 2, berlin: 1 });
});

test('a log that has lost lines since takes nothing back', async () => {
  log.request(AN_HOUR);
  await count(AN_HOUR);
  log.access.length = 0;
  expect(await count(AN_HOUR)).toMatchObject({ isLess: true, written: 0 });
  expect((await report('from=2026-11-30')).total.requests).toBe(1);
});

test('a refusal whose line comes late changes what is billable, though no request is new', async () => {
  const limited = log.request(AN_HOUR, { status: '429' });
  await count(AN_HOUR);
  expect((await report('from=2026-11-30')).total.billable).toBe(1);
  log.refusal(AN_HOUR, limited, { cell: 'crm', code: 'RATE_LIMIT' });
  expect(await count(AN_HOUR)).toMatchObject({ requests: 1, written: 1, isLess: false });
  expect((await report('from=2026-11-30')).total.billable).toBe(0);
});

test.each([
  ['for the first time', 1],
  ['with less in the log', 0],
])('an hour counted %s whose facts cannot be stored is an error', async (_, lines) => {
  log.request(AN_HOUR);
  if (lines === 0) await count(AN_HOUR);
  log.access.length = lines;
  const full: UsageTable = { ...table, putHourFacts: async () => Promise.reject(new Error('The table is full')) };
  await expect(count(AN_HOUR, null, 'us-east-1', full)).rejects.toThrow('The table is full');
});

test.each<[string, (full: UsageTable) => Promise<unknown>]>([
  ['facts of an hour', (full) => full.putHourFacts('r', 0, { counted: 0, api: 0, countedAtMs: 0, sliceMs: HOUR_MS })],
  ['calendars', (full) => full.putCalendars({})],
  ['a closed day', (full) => full.closeDay('r', '2026-11-30', 'UTC')],
  ['usage', (full) => full.put('r', '2026-11-30', [{ tenantId: 'acme', parts: new Map() }], [])],
])('%s that the table does not take are an error', async (_, write) => {
  const call = (async (operation: string) => {
    if (operation === 'PutItem') throw new Error('The table is full');
    return {};
  }) as unknown as DynamoCall;
  const backoff = () => ({ wait: async () => false });
  const full = createUsageTable({ call, tableName, clock, hourDays: 62, dayDays: 400, backoff });
  await expect(write(full)).rejects.toThrow('The table is full');
});

test('usage by the hour and by the day expire each in its own time, and a day keeps every zone that it was closed for', async () => {
  const facts = { counted: 0, api: 0, countedAtMs: 0, sliceMs: HOUR_MS };
  await table.putHourFacts('r', AN_HOUR, facts);
  for (const zone of ['UTC', 'Asia/Kolkata']) await table.closeDay('r', '2026-11-30', zone);
  const daysOf = async (bucket: string) => {
    const [item] = await queryAll(dynamo.call, tableName, `USAGE#r#${bucket}`);
    return (Number(item?.[KEY.ttl]?.N) * 1000 - nowMs) / DAY_MS;
  };
  expect([await daysOf('2026-11-30T17'), await daysOf('2026-11-30')]).toEqual([62, 400]);
  expect((await table.closedZones('r', ['2026-11-30'])).get('2026-11-30')).toEqual(['UTC', 'Asia/Kolkata']);
});

test('days are those of each tenant’s zone, by the half and the quarter of an hour', async () => {
  // Midnight is 18:30 of UTC in India, and 18:15 in Nepal.
  const hourMs = Date.UTC(2026, 10, 20, 18);
  for (const minute of [0, 14, 15, 29, 30, 59]) {
    for (const tenantId of ['delhi', 'kathmandu', 'acme']) log.request(hourMs + minute * 60_000, { tenantId });
  }
  await count(hourMs);
  const span = 'from=2026-11-20&to=2026-11-22&by=day';
  expect(await requestsBy(`tenant=delhi&${span}`, 'day')).toEqual({ '2026-11-20': 4, '2026-11-21': 2 });
  expect(await requestsBy(`tenant=kathmandu&${span}`, 'day')).toEqual({ '2026-11-20': 2, '2026-11-21': 4 });
  expect(await requestsBy(`tenant=acme&${span}`, 'day')).toEqual({ '2026-11-20': 6 });
  // A span that begins or ends within the hour holds its own part of it alone.
  expect(await requestsBy('tenant=delhi&from=2026-11-21&to=2026-11-22&by=day', 'day')).toEqual({ '2026-11-21': 2 });
  expect(await requestsBy('tenant=delhi&from=2026-11-20&to=2026-11-21&by=day', 'day')).toEqual({ '2026-11-20': 4 });
  const before = await requestsBy(span, 'day');
  expect(await closeDays()).toBeGreaterThan(0);
  expect(await requestsBy(span, 'day')).toEqual(before);
  expect(await requestsBy(`tenant=delhi&${span}`, 'day')).toEqual({ '2026-11-20': 4, '2026-11-21': 2 });
});

test('an hour that two days share counts once, where only one of them has been added up', async () => {
  const hourMs = Date.UTC(2026, 10, 20, 18);
  for (const minute of [0, 29, 30, 59]) log.request(hourMs + minute * 60_000, { tenantId: 'delhi' });
  nowMs = hourMs + 4 * HOUR_MS;
  for (let back = 0; back <= 24; back += 1) await count(hourMs - back * HOUR_MS);
  await closeDays();
  expect((await table.closedZones('us-east-1', ['2026-11-20', '2026-11-21'])).get('2026-11-20')).toContain(
    'Asia/Kolkata',
  );
  const span = 'from=2026-11-20&to=2026-11-22&by=day';
  expect(await requestsBy(`tenant=delhi&${span}`, 'day')).toEqual({ '2026-11-20': 2, '2026-11-21': 2 });
  expect(await requestsBy(span, 'day')).toEqual({ '2026-11-20': 2, '2026-11-21': 2 });
});

test.each([
  ['2026-03-29', 23],
  ['2026-10-25', 25],
])('the day of a clock change, %s, has %i hours', async (date, hours) => {
  const noonMs = Date.parse(`${date}T12:00Z`);
  for (let hourMs = noonMs - DAY_MS; hourMs < noonMs + DAY_MS; hourMs += HOUR_MS) {
    log.request(hourMs, { tenantId: 'berlin' });
    await count(hourMs);
  }
  nowMs = noonMs + 3 * DAY_MS;
  expect((await requestsBy(`tenant=berlin&from=${date.slice(0, 7)}&to=2026-11&by=day`, 'day'))[date]).toBe(hours);
  await closeDays();
  expect((await requestsBy(`tenant=berlin&from=${date.slice(0, 7)}&to=2026-11&by=day`, 'day'))[date]).toBe(hours);
});

test('months end where the zone’s do, leap days included', async () => {
  for (const day of ['2028-02-28T20', '2028-02-29T20', '2028-03-01T02']) {
    const hourMs = Date.parse(`${day}:00Z`);
    log.request(hourMs, { tenantId: 'delhi' });
    await count(hourMs);
  }
  nowMs = Date.UTC(2028, 2, 4);
  await closeDays();
  expect(await requestsBy('tenant=delhi&from=2028-02&to=2028-04&by=month', 'month')).toEqual({
    '2028-02': 1,
    '2028-03': 2,
  });
  expect(await requestsBy('from=2028-02&to=2028-03&by=month', 'month')).toEqual({ '2028-02': 1 });
});

test('a span that cuts a day reads its hours, and one by the hour reads no days', async () => {
  const early = Date.UTC(2026, 10, 20, 3);
  for (const hourMs of [early, early + 5 * HOUR_MS]) {
    log.request(hourMs);
    await count(hourMs);
  }
  await closeDays();
  expect((await report('from=2026-11-20T05Z&to=2026-11-21')).total.requests).toBe(1);
  expect(await requestsBy('tenant=acme&from=2026-11-20&to=2026-11-21&by=hour', 'hour')).toEqual({
    '2026-11-20T03:00Z': 1,
    '2026-11-20T08:00Z': 1,
  });
});

test('an hour that was counted late is added to a day that was closed', async () => {
  const hourMs = Date.UTC(2026, 10, 20, 3);
  log.request(hourMs);
  await count(hourMs);
  await closeDays();
  log.request(hourMs);
  await count(hourMs);
  await closeDays([hourMs]);
  expect((await report('from=2026-11-20&to=2026-11-21&by=day')).total.requests).toBe(2);
});

test('a day is added up once none of its hours is left to be counted', async () => {
  const [early, late] = [Date.UTC(2026, 10, 20, 3), Date.UTC(2026, 10, 20, 4)];
  for (const hourMs of [early, late]) log.request(hourMs);
  nowMs = Date.UTC(2026, 10, 21, 5);
  for (let hourMs = Date.UTC(2026, 10, 20); hourMs < Date.UTC(2026, 10, 21); hourMs += HOUR_MS) {
    if (hourMs !== late) await count(hourMs);
  }
  const isClosed = async () =>
    (await table.closedZones('us-east-1', ['2026-11-20'])).get('2026-11-20')?.includes('UTC');
  await closeDays();
  expect(await isClosed()).toBeFalsy();
  // A run that ended before the days: the next one finds nothing new, and adds up all the same.
  await count(late);
  await closeDays();
  expect(await isClosed()).toBe(true);
  expect(await requestsBy('from=2026-11-20&to=2026-11-21&by=day', 'day')).toEqual({ '2026-11-20': 2 });
});

test('a day with an hour that no run counts any more is added up, and the hour is told as missing', async () => {
  const hourMs = Date.UTC(2026, 10, 20, 3);
  log.request(hourMs);
  await count(hourMs);
  nowMs = Date.UTC(2026, 10, 23, 3);
  await closeDays();
  const { total, reconciled } = await report('from=2026-11-20&to=2026-11-21&by=day');
  expect([total.requests, reconciled.missingHours]).toEqual([1, 23]);
});

test('an hour of weeks ago that is counted again is added to its day, as long as hours are kept', async () => {
  const [recent, old] = [Date.UTC(2026, 10, 5, 3), Date.UTC(2026, 8, 25, 3)];
  for (const hourMs of [recent, old]) {
    nowMs = hourMs + 3 * DAY_MS;
    log.request(hourMs);
    await count(hourMs);
    await closeDays();
    log.request(hourMs);
  }
  nowMs = AN_HOUR;
  await count(recent);
  await count(old);
  await closeDays([recent, old]);
  const days = await requestsBy('tenant=acme&from=2026-09&to=2026-12&by=day', 'day');
  expect(days).toEqual({ '2026-09-25': 1, '2026-11-05': 2 });
});

test('a report that nobody waits for any more reads no further', async () => {
  const read = readUsageQuery('from=2026-11-01&by=tenant', undefined, nowMs, 'UTC');
  if (isRefusal(read)) throw new Error(read.details);
  let reads = 0;
  const counting: UsageTable = { ...table, read: async (...key) => ((reads += 1), table.read(...key)) };
  const ask = createUsageReport({ table: counting, regions: ['us-east-1'], hourDays: 62 });
  await expect(ask(read, zones, nowMs, () => reads >= 20)).rejects.toThrow(TooSlow);
  expect(reads).toBeLessThan(40);
});

test('two regions count side by side, and are told as one', async () => {
  log.request(AN_HOUR);
  log.request(AN_HOUR, { status: '500' });
  await count(AN_HOUR, 2);
  await count(AN_HOUR, 2, 'eu-west-1');
  const { total, reconciled } = await report('from=2026-11-30', ['us-east-1', 'eu-west-1']);
  expect(total).toEqual({ requests: 4, billable: 2, errors: 2, bytes: 400, ms: 80, refusals: {} });
  expect([reconciled.counted, reconciled.api]).toEqual([4, 4]);
});

test('the difference to API Gateway’s own count is told, and hours that nobody counted', async () => {
  for (const hourMs of [AN_HOUR, AN_HOUR + HOUR_MS]) log.request(hourMs);
  // The hour under way is not missing yet.
  nowMs = AN_HOUR + 3.5 * HOUR_MS;
  await count(AN_HOUR, 5);
  await count(AN_HOUR + HOUR_MS, null);
  const { reconciled } = await report('from=2026-11-30T17Z&to=2026-11-30T21Z&by=hour');
  expect(reconciled).toEqual({ counted: 1, api: 5, missingHours: 1, latestHourMs: AN_HOUR + HOUR_MS });
});

test('an hour that nobody counted is missing from its end on, as long as hours are kept', async () => {
  const missing = async (query: string) => (await report(query)).reconciled.missingHours;
  const hour = 'from=2026-11-30T17Z&to=2026-11-30T18Z&by=hour';
  nowMs = AN_HOUR + HOUR_MS - 1;
  expect(await missing(hour)).toBe(0);
  nowMs += 1;
  expect(await missing(hour)).toBe(1);
  // 62 days before.
  const first = Date.UTC(2026, 8, 29, 18);
  nowMs = first + 62 * DAY_MS;
  expect(await missing('from=2026-09-29T18Z&to=2026-09-29T20Z')).toBe(2);
  expect(await missing('from=2026-09-29T16Z&to=2026-09-29T20Z')).toBe(2);
  expect(await missing('from=2026-09-28&to=2026-09-29')).toBe(0);
});

test('a day that was added up is read whole where the span begins with it or ends with it', async () => {
  const used = new Map([[0, new Map([['crm', { ...noCounts(), requests: 5 }]])]]);
  for (const date of ['2026-11-20', '2026-11-21']) {
    await table.put('us-east-1', date, [{ tenantId: 'acme', parts: used }], []);
    await table.closeDay('us-east-1', date, 'UTC');
  }
  expect(await requestsBy('from=2026-11-20&to=2026-11-22&by=day', 'day')).toEqual({ '2026-11-20': 5, '2026-11-21': 5 });
  expect((await report('tenant=acme&from=2026-11-21&to=2026-11-22')).total.requests).toBe(5);
  expect((await report('from=2026-11-20T01Z&to=2026-11-21T23Z')).total.requests).toBe(0);
});

test('the report says what the table holds', async () => {
  const limited = log.request(AN_HOUR, { status: '429' });
  log.refusal(AN_HOUR, limited, { cell: 'crm', code: 'RATE_LIMIT' });
  log.request(AN_HOUR, { path: '/health', routeKey: 'GET /health', tenantId: '-' });
  await count(AN_HOUR);
  const { rows } = await report('from=2026-11-30&by=tenant,cell');
  expect(
    rows.map(({ tenant: whose, cell, counts }) => [whose, cell, counts.requests, counts.billable, counts.refusals]),
  ).toEqual([
    [null, null, 1, 0, {}],
    ['acme', 'crm', 1, 0, { RATE_LIMIT: 1 }],
  ]);
});

test('an hour of a tenant with 40 Cells is less than the 1,024 bytes that its cost is reckoned by', async () => {
  for (let request = 0; request < 900; request += 1) {
    const fields = { path: `/api/v1/cell-number-${request % 40}/x`, responseLength: String(1_000 + request * 7) };
    log.request(AN_HOUR, { ...fields, status: request % 100 === 0 ? '500' : '200' });
  }
  const cells = Array.from({ length: 40 }, (_, number) => `cell-number-${number}`);
  const { usage } = await log.counting({ cells })(AN_HOUR, HOUR_MS);
  await table.put('us-east-1', '2026-11-30T17', [{ tenantId: 'acme', parts: usage.get('acme') ?? new Map() }], []);
  const [item] = await queryAll(dynamo.call, tableName, 'USAGE#us-east-1#2026-11-30T17');
  expect(item?.['v']?.S?.length).toBeGreaterThan(300);
  expect(JSON.stringify(item).length).toBeLessThan(1_024);
});

test('an hour is counted once it has settled, and once more when late lines are in', () => {
  const facts = (countedAtMs: number) => ({ counted: 1, api: null, countedAtMs, sliceMs: HOUR_MS });
  const end = AN_HOUR + HOUR_MS;
  const due = (afterEndMs: number, countedAfterEndMs?: number, countsOpen = false) =>
    isDue(
      AN_HOUR,
      countedAfterEndMs === undefined ? undefined : facts(end + countedAfterEndMs),
      end + afterEndMs,
      countsOpen,
    );
  const MINUTE = 60_000;
  expect(due(9 * MINUTE)).toBe(false);
  expect(due(10 * MINUTE - 1)).toBe(false);
  expect(due(9 * MINUTE, undefined, true)).toBe(true);
  expect(due(10 * MINUTE)).toBe(true);
  expect(due(10 * MINUTE, -MINUTE)).toBe(true);
  expect(due(70 * MINUTE, 11 * MINUTE)).toBe(false);
  expect(due(130 * MINUTE, 11 * MINUTE)).toBe(true);
  expect(due(200 * MINUTE, 130 * MINUTE)).toBe(false);
  expect([due(11 * MINUTE, 10 * MINUTE - 1), due(11 * MINUTE, 10 * MINUTE)]).toEqual([true, false]);
  expect([due(120 * MINUTE - 1, 11 * MINUTE), due(120 * MINUTE, 11 * MINUTE)]).toEqual([false, true]);
  expect([due(200 * MINUTE, 120 * MINUTE - 1), due(200 * MINUTE, 120 * MINUTE)]).toEqual([true, false]);
});
