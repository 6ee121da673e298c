// GET /api/admin/incidents: pages, filters, bad input.

import type { IncidentPage } from '../../../lambdas/contract/health-summary';
import { isRefusal } from '../../../lambdas/domain/refusal';
import { createIncidentsRoute } from '../../../lambdas/summary/incidents-route';
import { gatewayRequest } from '../../support/gateway-request';
import { createMemoryIncidents } from '../../support/memory-stores/incidents';

const START_MS = 1_764_000_000_000;

async function route(count: number) {
  const incidents = createMemoryIncidents();
  for (let minute = 0; minute < count; minute += 1) {
    const startedAtMs = START_MS + minute * 60_000;
    const incident = { cell: minute % 2 ? 'erp' : 'crm', startedAtMs, endedAtMs: null, cause: 'timeout' as const };
    await incidents.open(incident);
    if (minute === 0) await incidents.close({ ...incident, endedAtMs: startedAtMs + 1_500 });
  }
  return createIncidentsRoute(incidents, () => START_MS + 86_400_000);
}

async function page(app: Awaited<ReturnType<typeof route>>, rawQuery: string): Promise<IncidentPage> {
  const result = await app(gatewayRequest({ rawQuery }), {});
  if (isRefusal(result)) throw new Error(`refused: ${result.details}`);
  expect(result.headers['cache-control']).toBe('private, no-store');
  return JSON.parse(String(result.body)) as IncidentPage;
}

it('lists outages newest first, in Unix seconds', async () => {
  expect(await page(await route(2), '')).toEqual({
    data: [
      { cell: 'erp', started_at: START_MS / 1000 + 60, ended_at: null, cause: 'timeout' },
      { cell: 'crm', started_at: START_MS / 1000, ended_at: START_MS / 1000 + 1.5, cause: 'timeout' },
    ],
    next: null,
  });
});

it('refuses the cursor of an earlier time than since', async () => {
  const cursor = Buffer.from('001764000000000#erp').toString('base64url');
  const app = await route(0);
  expect(await app(gatewayRequest({ rawQuery: `since=1764000001&cursor=${cursor}` }), {})).toMatchObject({
    code: 'BAD_REQUEST',
    details: 'cursor must be of a page with the same since',
  });
});

it('takes the cursor of an incident that began at since: others may have begun with it', async () => {
  const cursor = Buffer.from(`00${START_MS}#erp`).toString('base64url');
  const { data } = await page(await route(3), `since=${START_MS / 1000}&cursor=${cursor}`);
  expect(data.map(({ cell, started_at }) => [cell, started_at])).toEqual([['crm', START_MS / 1000]]);
});

it('leads through all pages by its cursor', async () => {
  const app = await route(120);
  const starts: number[] = [];
  let query = '';
  for (let pages = 0; pages < 3; pages += 1) {
    const { data, next } = await page(app, query);
    starts.push(...data.map(({ started_at }) => started_at));
    expect(next === null).toBe(pages === 2);
    query = `cursor=${next}`;
  }
  expect(starts).toHaveLength(120);
  expect(starts).toEqual(starts.toSorted((a, b) => b - a));
});

it('filters by Cell and start', async () => {
  const { data } = await page(await route(10), `cell=erp&since=${START_MS / 1000 + 300}`);
  expect(data.map(({ cell, started_at }) => [cell, started_at - START_MS / 1000])).toEqual([
    ['erp', 540],
    ['erp', 420],
    ['erp', 300],
  ]);
});

it.each([
  'cell=ERP',
  'since=yesterday',
  'since=-1',
  'since=1e9',
  'since=Infinity',
  'since=9999999999999',
  'cursor=%00',
  'cursor=bm90LW91cnM',
  `cursor=${Buffer.from('000001764000000#erp').toString('base64')}==`,
  'cell=erp&cell=crm',
])('%j is a bad request', async (rawQuery) => {
  const app = await route(0);
  expect(await app(gatewayRequest({ rawQuery }), {})).toMatchObject({ kind: 'refusal', code: 'BAD_REQUEST' });
});

it('refuses, without the cause in its words, when the table is away', async () => {
  const cause = new Error('arn:aws:dynamodb:secret');
  const app = createIncidentsRoute({ page: async () => Promise.reject(cause) }, () => START_MS);
  expect(await app(gatewayRequest(), {})).toEqual({
    kind: 'refusal',
    code: 'SERVICE_UNAVAILABLE',
    details: 'The incidents cannot be read',
    cause,
  });
});
