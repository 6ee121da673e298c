// Figures: what is asked of CloudWatch, kept for all environments and bounded in price; and a CloudWatch that fails.

import { createCloudWatch, type MetricQuery, type MetricsFound } from '../../../lambdas/admin/console/cloud-watch';
import { createDynamoFigureCache, earnedBy } from '../../../lambdas/admin/console/figure-cache';
import { createFigureParts } from '../../../lambdas/admin/console/figure-parts';
import { LINES } from '../../../lambdas/admin/console/figures';
import { METRICS_A_DAY } from '../../../lambdas/contract/console';
import { CONSOLE_PARTITION, KEY } from '../../../lambdas/contract/table-keys';
import type { RequestFacts } from '../../../lambdas/domain/http';
import { isRefusal } from '../../../lambdas/domain/refusal';
import { httpCell } from '../../support/cell-server';
import { startTestDynamo, type TestDynamo } from '../../support/dynalite';
import { gatewayRequest } from '../../support/gateway-request';

const DAY = Date.parse('2026-11-30T00:00:00Z');
const NOW = DAY + 12 * 3_600_000 + 30_000;

let dynamo: TestDynamo;
beforeAll(async () => {
  dynamo = await startTestDynamo();
});
afterAll(() => dynamo.stop());

type Answer = (queries: readonly MetricQuery[], fromMs: number) => MetricsFound;
type Figures = Record<string, unknown> & Record<'times' | (typeof LINES)[number], (number | null)[]>;

const all: Answer = (queries, fromMs) => ({
  points: new Map(queries.map(({ id }) => [id, [{ atMs: fromMs, value: 2.04 }]])),
  fault: undefined,
});
const nothing =
  (fault: string): Answer =>
  () => ({ points: new Map(), fault });

const CELLS = ['crm', ...Array.from({ length: 850 }, (_, index) => `c${index}`)];

async function figures(table?: string) {
  const cache = createDynamoFigureCache(dynamo.call, table ?? (await dynamo.createTable()));
  const now = { ms: NOW };
  const asked: MetricQuery[][] = [];
  const answer = { by: all };
  const parts = createFigureParts({
    ...({ rules: [], deployment: 'prod', source: 'cloudwatch', language: 'en' } as const),
    clock: () => now.ms,
    cloudWatch: {
      metrics: async (queries, fromMs) => {
        asked.push([...queries]);
        return answer.by(queries, fromMs);
      },
    },
    cache,
    routes: {
      cells: Object.fromEntries(CELLS.map((cell) => [cell, { baseUrl: 'https://cell.internal', core: false }])),
    },
    meteredTenants: ['acme'],
  });
  const facts: RequestFacts = {};
  const ask = async (rawQuery = ''): Promise<Figures> => {
    const found = await parts['GET /api/admin/figures']?.(gatewayRequest({ rawQuery }), facts);
    if (found === undefined || isRefusal(found)) throw new Error(found?.code);
    return JSON.parse(String(found.body)) as Figures;
  };
  return { ask, asked, now, answer, cache, facts };
}

test.each([
  ['hour', 60, 60, '2026-11-30T11:00:00.000Z'],
  ['day', 96, 900, '2026-11-29T12:00:00.000Z'],
  ['week', 168, 3_600, '2026-11-23T12:00:00.000Z'],
])(
  '%s: %d periods of %d s, each line as long, null where nothing was published',
  async (over, periods, seconds, from) => {
    const { ask } = await figures();
    const found = await ask(`cell=crm&over=${over}`);
    expect(found).toMatchObject({
      cell: 'crm',
      over,
      period_seconds: seconds,
      from,
      source: 'cloudwatch',
      problems: [],
    });
    expect(found.times[1]).toBe(new Date(Date.parse(from) + seconds * 1000).toISOString());
    expect(LINES.map((line) => found[line].length)).toEqual(LINES.map(() => periods));
    expect(found.requests.slice(0, 2)).toEqual([2, null]);
    expect(found.refusals.every((value) => value === null)).toBe(true);
  },
);

test('of the whole gateway, refusals are the sum over all codes', async () => {
  const { ask, asked } = await figures();
  const found = await ask();
  const codes = asked[0]?.filter(({ name }) => name === 'Refusals') ?? [];
  expect(new Set(codes.map(({ dimensions }) => dimensions['code'])).size).toBe(codes.length);
  expect(found.refusals[0]).toBeCloseTo(2 * codes.length, 1);
  expect(asked[0]?.[0]).toMatchObject({ name: 'Requests', dimensions: { service: 'proxy', deployment: 'prod' } });
});

test('a tenant without metrics of its own costs nothing, and the answer says what to do', async () => {
  const { ask, asked } = await figures();
  expect(await ask('tenant=globex')).toMatchObject({ tenant: 'globex', problems: [{ source: 'unmetered' }] });
  expect(asked).toEqual([]);
  expect((await ask('tenant=acme')).requests[0]).toBe(2);
  expect(asked[0]?.map(({ name, statistic }) => `${name} ${statistic}`)).toEqual([
    'TenantRequests Sum',
    'TenantErrors Sum',
    'TenantLatency p50',
    'TenantLatency p95',
    'TenantLatency p99',
  ]);
});

test('all environments share an answer while it is fresh', async () => {
  const table = await dynamo.createTable();
  const [one, other] = [await figures(table), await figures(table)];
  const first = await one.ask('cell=crm');
  other.now.ms += 59_000;
  expect(await other.ask('cell=crm')).toEqual(first);
  expect(other.asked).toEqual([]);
  other.now.ms += 1_000;
  await other.ask('cell=crm');
  expect(other.asked).toHaveLength(1);
});

test.each(['late', 'an error'])('%s: the last answer stands, and the page is told', async (fault) => {
  const { ask, now, answer, facts } = await figures();
  const first = await ask('cell=crm');
  expect(facts).toEqual({});
  now.ms += 120_000;
  answer.by = nothing(fault);
  const { problems, ...rest } = await ask('cell=crm');
  expect(facts).toEqual({ problem: fault });
  expect(rest).toEqual({ ...first, problems: undefined, ...rest });
  expect(rest.requests).toEqual(first.requests);
  expect(problems).toMatchObject([{ source: 'cloudwatch' }]);
});

test('half an answer is shown and not kept', async () => {
  const { ask, answer, asked } = await figures();
  answer.by = (queries, fromMs) => ({
    points: new Map(queries.slice(0, 1).map(({ id }) => [id, [{ atMs: fromMs, value: 7 }]])),
    fault: 'a part',
  });
  const found = await ask('cell=crm');
  expect([found.requests[0], found.errors[0], found['problems']]).toMatchObject([7, null, [{ source: 'cloudwatch' }]]);
  answer.by = all;
  expect((await ask('cell=crm'))['problems']).toEqual([]);
  expect(asked).toHaveLength(2);
});

test('a month costs at most five dollars, whoever asks for what', async () => {
  const { ask, asked, now } = await figures();
  expect((METRICS_A_DAY * 31) / 100_000).toBeLessThanOrEqual(5);
  expect([earnedBy(DAY), earnedBy(DAY + 43_200_000), earnedBy(DAY + 86_399_999)]).toEqual([4_800, 12_800, 16_000]);
  now.ms = DAY;
  for (let cell = 0; cell < 850; cell += 1) await ask(`cell=c${cell}`);
  const metrics = asked.reduce((sum, queries) => sum + queries.length, 0);
  expect(metrics).toBe(4_800);
  expect(await ask('cell=c849')).toMatchObject({ problems: [{ source: 'budget' }] });
  now.ms = DAY + 3_600_000;
  expect(await ask('cell=c849')).toMatchObject({ problems: [] });
});

test.each([
  ['no time', { json: { S: '{}' } }],
  ['no text', { at: { N: '1' } }],
])('kept figures that have %s are unknown', async (_, item) => {
  const table = await dynamo.createTable();
  const cache = createDynamoFigureCache(dynamo.call, table);
  const key = { [KEY.partition]: { S: `${CONSOLE_PARTITION.prefix}:figures` }, [KEY.sort]: { S: 'crm' } };
  await dynamo.call('PutItem', { TableName: table, Item: Object.assign(key, item) });
  expect(await cache.get('crm')).toBeUndefined();
  await cache.put('crm', { atMs: 7, json: '[]' });
  expect(await cache.get('crm')).toEqual({ atMs: 7, json: '[]' });
});

test('a table out of reach is told, and nothing is asked that nothing would count', async () => {
  const { ask, asked, facts } = await figures('no-such-table');
  expect(await ask()).toMatchObject({ problems: [{ source: 'table' }] });
  expect(facts['problem']).toContain('not found');
  expect(asked).toEqual([]);
});

test('each subject and span has figures of its own', async () => {
  const { ask, asked } = await figures();
  const queries = ['', 'over=day', 'cell=crm', 'cell=c1', 'cell=crm&over=week', 'tenant=acme'];
  for (const query of [...queries, ...queries]) await ask(query);
  expect(asked).toHaveLength(queries.length);
});

test('figures that a clock ahead has kept are not taken for fresh', async () => {
  const { ask, asked, now } = await figures();
  await ask('cell=crm');
  now.ms -= 1;
  await ask('cell=crm');
  expect(asked).toHaveLength(2);
});

test.each([
  ['over=hour', 5 * 60_000],
  ['over=day', 25 * 60_000],
])(
  'figures that the share of the day cannot renew are told to be old beyond five times their age: %s',
  async (over, oldMs) => {
    const { ask, asked, now, cache } = await figures();
    const query = `cell=crm&${over}`;
    const first = await ask(query);
    const left = earnedBy(NOW + oldMs + 1) - (asked[0]?.length ?? 0);
    expect(await cache.take(left, NOW + oldMs + 1)).toBe(true);
    now.ms = NOW + oldMs;
    expect(await ask(query)).toEqual(first);
    now.ms += 1;
    expect(await ask(query)).toEqual({ ...first, problems: [expect.objectContaining({ source: 'budget' })] });
  },
);

test('what CloudWatch answered in part is shown instead of what is kept, unless it is nothing', async () => {
  const { ask, now, answer } = await figures();
  await ask('cell=crm');
  now.ms += 60_000;
  answer.by = (queries, fromMs) => ({
    points: new Map(queries.slice(0, 1).map(({ id }) => [id, [{ atMs: fromMs, value: 7 }]])),
    fault: 'a part',
  });
  expect((await ask('cell=crm')).requests[0]).toBe(7);
  answer.by = nothing('nothing');
  expect((await ask('cell=crm')).requests[0]).toBe(2);
});

test('points stand in their periods, those outside of the span are left out, and fractions have one digit', async () => {
  const { ask, answer } = await figures();
  const minute = 60_000;
  answer.by = (queries, fromMs) => {
    const points = [
      { atMs: fromMs - minute, value: 100 },
      { atMs: fromMs, value: 1.26 },
      { atMs: fromMs, value: 2 },
      { atMs: fromMs + 59 * minute, value: 5 },
      { atMs: fromMs + 60 * minute, value: 100 },
    ];
    return { points: new Map(queries.map(({ id }) => [id, points])), fault: undefined };
  };
  const found = await ask('cell=crm');
  expect(found.requests).toEqual([3.3, ...Array.from({ length: 58 }, () => null), 5]);
});

test.each(['over=year', 'cell=a&tenant=b', 'tenant='])('%s is refused', async (query) => {
  const { ask } = await figures();
  await expect(ask(query)).rejects.toThrow('BAD_REQUEST');
});

test.each(['cell=made-up', 'cell=No!', 'cell=', 'cell=constructor'])(
  '%s is no Cell: it is refused, and uses nothing of the share of the day',
  async (query) => {
    const { ask, asked, cache } = await figures();
    await expect(ask(query)).rejects.toThrow('NOT_FOUND');
    expect(asked).toEqual([]);
    expect(await cache.take(earnedBy(NOW), NOW)).toBe(true);
  },
);

const QUERY: MetricQuery = {
  id: 'q0',
  namespace: 'N',
  name: 'M',
  dimensions: { cell: 'crm' },
  statistic: 'Sum',
  periodSeconds: 60,
};
const RESULT = { Id: 'q0', Timestamps: [60, 120, 'x', 180], Values: [1, 'y', 3, 4.5], StatusCode: 'Complete' };
const POINTS = [
  { atMs: 60_000, value: 1 },
  { atMs: 180_000, value: 4.5 },
];

test.each([
  ['whole', [200, JSON.stringify({ MetricDataResults: [RESULT] })], POINTS, undefined],
  [
    'partial',
    [200, JSON.stringify({ MetricDataResults: [{ ...RESULT, StatusCode: 'PartialData' }] })],
    undefined,
    'part',
  ],
  ['of other lengths', [200, JSON.stringify({ MetricDataResults: [{ ...RESULT, Values: [1] }] })], undefined, 'part'],
  ['with a next page', [200, JSON.stringify({ MetricDataResults: [RESULT], NextToken: 'n' })], POINTS, 'part'],
  ['cut off', [200, '{"MetricDataResults":[{"Id"'], undefined, 'JSON'],
  ['an error', [503, '{}'], undefined, 'CloudWatch answered 503'],
] as const)('an answer of CloudWatch that is %s', async (_, [status, body], points, fault) => {
  const cell = await httpCell((__, response) => response.writeHead(status).end(body));
  const keys = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };
  const cloudWatch = createCloudWatch({ env: { ...keys, AWS_ENDPOINT_URL: cell.baseUrl }, clock: Date.now });
  const found = await cloudWatch.metrics([QUERY], 60_000, 180_000);
  await cell.close();
  expect(found.points).toEqual(new Map(points && [['q0', points]]));
  expect(found.fault ?? '').toContain(fault ?? '');
  expect(found.fault === undefined).toBe(fault === undefined);
  const sent = JSON.parse(cell.received[0]?.body.toString() ?? '{}') as object;
  expect(sent).toMatchObject({
    StartTime: 60,
    EndTime: 180,
    MetricDataQueries: [{ Id: 'q0', MetricStat: { Period: 60 }, ReturnData: true }],
  });
});
