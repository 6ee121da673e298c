// Usage as JSON, CSV and CloudEvents, and who is told that there is no such tenant.

import { MAX_BODY_BYTES } from '../../../lambdas/contract/limits';
import type { RequestFacts } from '../../../lambdas/domain/http';
import type { Tenant } from '../../../lambdas/domain/tenant/tenant';
import { noCounts } from '../../../lambdas/usage/counts';
import { TooSlow, type UsageReport, type UsageRow } from '../../../lambdas/usage/usage-report';
import { createUsageRoute, type UsageRouteDeps } from '../../../lambdas/usage/usage-route';
import { zonesOf } from '../../../lambdas/usage/zones';
import { gatewayRequest } from '../../support/gateway-request';

const NOW_MS = Date.UTC(2026, 10, 30, 17, 40);
const counts = {
  ...noCounts(),
  requests: 3,
  billable: 1,
  errors: 1,
  bytes: 300,
  ms: 41.6,
  refusals: { RATE_LIMIT: 1 },
};
const reconciled = { counted: 3, api: 5, missingHours: 1, latestHourMs: Date.UTC(2026, 10, 30, 16) };

async function ask(
  rawQuery: string,
  rows: readonly UsageRow[],
  more: Partial<UsageRouteDeps> = {},
  facts: RequestFacts = {},
) {
  const report: UsageReport = { rows, total: counts, reconciled };
  const route = createUsageRoute({
    clock: () => NOW_MS,
    deployment: 'gw',
    standardZone: 'UTC',
    isTenant: async () => true,
    zones: async () => zonesOf([], { standard: 'UTC', limits: undefined }),
    report: async () => report,
    ...more,
  });
  const answer = await route(
    gatewayRequest({ routeKey: 'GET /api/admin/usage', rawQuery, deadlineAtMs: NOW_MS + 28_500 }),
    facts,
  );
  return answer as { status: number; headers: Record<string, string>; body: string; code?: string; details?: string };
}

test('JSON has the figures of each row, the total, and the difference to API Gateway’s count', async () => {
  const { status, headers, body } = await ask('by=tenant,day', [{ tenant: 'acme', day: '2026-11-30', counts }]);
  expect([status, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
  const figures = {
    requests: 3,
    billable: 1,
    refused: 1,
    errors: 1,
    response_bytes: 300,
    duration_ms: 42,
    refusals: { RATE_LIMIT: 1 },
  };
  expect(JSON.parse(body)).toEqual({
    from: '2026-11',
    to: '2026-12-01',
    time_zone: 'UTC',
    by: ['tenant', 'day'],
    data: [{ day: '2026-11-30', tenant: 'acme', ...figures }],
    total: figures,
    reconciliation: {
      counted_requests: 3,
      api_gateway_requests: 5,
      difference: -2,
      missing_hours: 1,
      latest_hour: '2026-11-30T16:00Z',
    },
  });
});

test('CSV is what a spreadsheet reads, and nothing that it runs', async () => {
  const rows = ['@SUM(A1)', '-1+1', 'a:b', null].map((tenant) => ({ tenant, cell: 'crm', counts }));
  const { headers, body } = await ask('by=tenant,cell&format=csv', rows);
  expect(headers['content-type']).toContain('text/csv');
  expect(body.split('\r\n')).toEqual([
    'tenant,cell,requests,billable,refused,errors,response_bytes,duration_ms',
    "'@SUM(A1),crm,3,1,1,1,300,42",
    "'-1+1,crm,3,1,1,1,300,42",
    'a:b,crm,3,1,1,1,300,42',
    ',crm,3,1,1,1,300,42',
    '',
  ]);
});

test('CloudEvents have the same id each time, so that a consumer replaces what it has', async () => {
  const { headers, body } = await ask('by=tenant,day&format=cloudevents', [
    { tenant: 'acme', day: '2026-11-30', counts },
  ]);
  expect(headers['content-type']).toContain('application/cloudevents-batch+json');
  expect(JSON.parse(body)).toMatchObject([
    {
      specversion: '1.0',
      type: 'cell-gateway.usage.day',
      source: '/gw/usage',
      id: '2026-11-30/acme/',
      subject: 'acme',
      time: '2026-11-30T17:40:00.000Z',
      data: { tenant: 'acme', day: '2026-11-30', billable: 1 },
    },
  ]);
});

test.each([
  ['month', '2026-11'],
  ['day', '2026-11-30'],
  ['hour', '2026-11-30T17:00Z'],
] as const)('usage by the %s says in each format when it was used', async (unit, when) => {
  const of = async (format: string) =>
    (await ask(`from=2026-11-30&by=${unit}&format=${format}`, [{ [unit]: when, counts }])).body;
  const { data } = JSON.parse(await of('json')) as { data: object[] };
  expect(data).toEqual([expect.objectContaining({ [unit]: when })]);
  expect(Object.keys(data[0] ?? {}).filter((name) => ['month', 'day', 'hour'].includes(name))).toEqual([unit]);
  expect((await of('csv')).split('\r\n')[1]).toBe(`${when},3,1,1,1,300,42`);
  const type = `cell-gateway.usage.${unit}`;
  const event = { type, id: `${when}//`, data: { [unit]: when } };
  expect(JSON.parse(await of('cloudevents'))).toMatchObject([event]);
});

test('a report of one tenant is in its time zone, and the log says whose it is', async () => {
  const plain = { name: '', status: 'enabled', expireAt: null, allowedCells: null, createdAt: 0, version: 1 } as const;
  const delhi: Tenant = { ...plain, id: 'delhi', quota: { timeZone: 'Asia/Kolkata' } };
  const rules = { standard: 'UTC', limits: undefined };
  const zones = async () => zonesOf([delhi], rules, { delhi: 'UTC' }, NOW_MS);
  const zoneFor = async (query: string) => {
    const facts: RequestFacts = {};
    const { body } = await ask(query, [{ counts }], { zones }, facts);
    return [(JSON.parse(body) as { time_zone: string }).time_zone, facts];
  };
  expect(await zoneFor('tenant=delhi')).toEqual(['Asia/Kolkata', { subject: 'delhi' }]);
  expect(await zoneFor('by=tenant')).toEqual(['UTC', {}]);
});

test('a tenant that nobody knows is not found, unless it has used something', async () => {
  const unknown = { isTenant: async () => false };
  expect(await ask('tenant=nobody', [], unknown)).toMatchObject({ code: 'NOT_FOUND' });
  expect((await ask('tenant=gone', [{ day: '2026-11-30', counts }], unknown)).status).toBe(200);
  expect((await ask('tenant=new', [])).status).toBe(200);
});

test('a query that is wrong is refused before anything is read', async () => {
  const report = () => Promise.reject(new Error('read'));
  expect(await ask('by=user', [], { report })).toMatchObject({ code: 'BAD_REQUEST' });
});

test.each(['json', 'csv', 'cloudevents'])(
  '%s that does not fit an answer is refused, and says what to do',
  async (format) => {
    const rows = Array.from({ length: 60_000 }, (_, number) => ({ tenant: `${'t'.repeat(60)}${number}`, counts }));
    const { code, details } = await ask(`by=tenant&format=${format}`, rows);
    expect(code).toBe('BAD_REQUEST');
    expect(details).toMatch(/^The report has \d+ bytes of 4500000 at most: ask for a shorter span/);
  },
);

test('a report as long as an answer may be is answered', async () => {
  const report = (tenant: string) => ask('by=tenant&format=csv', [{ tenant, counts }]);
  const rest = MAX_BODY_BYTES - Buffer.byteLength((await report('')).body);
  expect((await report('t'.repeat(rest))).status).toBe(200);
  expect((await report('t'.repeat(rest + 1))).code).toBe('BAD_REQUEST');
});

test('a report that takes longer than an answer may is given up, and says so', async () => {
  let nowMs = NOW_MS;
  const late: boolean[] = [];
  const more: Partial<UsageRouteDeps> = {
    clock: () => nowMs,
    report: async (_query, _zones, _nowMs, isLate) => {
      late.push(isLate());
      nowMs += 28_500;
      late.push(isLate());
      throw new TooSlow();
    },
  };
  expect(await ask('by=tenant', [], more)).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  expect(late).toEqual([false, true]);
});
