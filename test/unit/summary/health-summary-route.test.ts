// GET /api/admin/health-summary: filters, strictness, revalidation, and a table that is away.

import type { HealthSummary } from '../../../lambdas/contract/health-summary';
import type { GatewayRequest, RequestFacts } from '../../../lambdas/domain/http';
import { isRefusal, refusal } from '../../../lambdas/domain/refusal';
import { createHealthSummaryRoute } from '../../../lambdas/summary/health-summary-route';
import type { Snapshot } from '../../../lambdas/summary/snapshot';
import { gatewayRequest } from '../../support/gateway-request';
import { degradedRecord, downRecord, frameOf, NOW_MS, snapshotOf, upRecord } from '../../support/snapshot';

let nowMs = NOW_MS;
let snapshot: Snapshot;
beforeEach(() => {
  nowMs = NOW_MS;
  snapshot = snapshotOf([upRecord('crm'), downRecord('erp'), degradedRecord('oa')]);
});

const { routes, intervalSeconds, tenantsEnforced } = frameOf({ crm: { core: true }, erp: {}, oa: {} });
const route = createHealthSummaryRoute(async () => snapshot, {
  routes,
  intervalSeconds,
  tenantsEnforced,
  clock: () => nowMs,
});

async function ask(rawQuery: string, headers: GatewayRequest['headers'] = {}, facts: RequestFacts = {}) {
  const result = await route(gatewayRequest({ rawQuery, headers }), facts);
  if (isRefusal(result)) throw new Error(`refused: ${result.code} ${result.details}`);
  return result;
}

async function cellsOf(rawQuery: string): Promise<string[]> {
  const summary = JSON.parse(String((await ask(rawQuery)).body)) as HealthSummary;
  return summary.cells.map(({ cell }) => cell);
}

describe('filters', () => {
  it.each([
    ['', ['crm', 'erp', 'oa']],
    ['cell=erp', ['erp']],
    ['unhealthy=1', ['erp', 'oa']],
    ['unhealthy=0', ['crm', 'erp', 'oa']],
    ['cell=crm&unhealthy=1', []],
    ['cell=&_=123', ['crm', 'erp', 'oa']],
  ])('%j shows %j', async (query, cells) => {
    expect(await cellsOf(query)).toEqual(cells);
  });

  it('leave the counts and the overall status whole', async () => {
    const summary = JSON.parse(String((await ask('cell=crm')).body)) as HealthSummary;
    expect(summary).toMatchObject({ status: 'degraded', counts: { total: 3, down: 1 } });
  });

  it.each([
    'cell=ERP',
    'cell=../x',
    'cell=%00',
    `cell=${'a'.repeat(65)}`,
    'unhealthy=yes',
    'strict=2',
    'cell=crm&cell=erp',
  ])('%j is a bad request', async (rawQuery) => {
    expect(await route(gatewayRequest({ rawQuery }), {})).toMatchObject({ kind: 'refusal', code: 'BAD_REQUEST' });
  });

  it.each(['cell=hr', 'cell=constructor', 'cell=__proto__'])('%j is not found', async (rawQuery) => {
    expect(await route(gatewayRequest({ rawQuery }), {})).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('names every wrong parameter at once', async () => {
    expect(await route(gatewayRequest({ rawQuery: 'cell=A&strict=x' }), {})).toMatchObject({
      details: 'cell must be a Cell name; strict must be 0 or 1',
    });
  });
});

describe('strict', () => {
  it('is 200 while only other Cells are down', async () => {
    expect((await ask('strict=1')).status).toBe(200);
  });

  it('is 503, with the summary, once a core Cell is down; without strict it stays 200', async () => {
    snapshot = snapshotOf([downRecord('crm')]);
    const answer = await ask('strict=1&cell=erp');
    expect(answer.status).toBe(503);
    expect(JSON.parse(String(answer.body))).toMatchObject({ status: 'down' });
    expect((await ask('')).status).toBe(200);
  });

  it('is 503 while stale: a probe must not take silence for health', async () => {
    nowMs += 120_000;
    expect((await ask('strict=1')).status).toBe(503);
  });
});

describe('revalidation', () => {
  const tagOf = async (query = ''): Promise<string> => (await ask(query)).headers['etag'] ?? '';

  it('is 304 without a body while nothing changed but the time', async () => {
    const tag = await tagOf();
    nowMs += 5_000;
    for (const given of [tag, `"other", ${tag}`, tag.replace('W/', ''), '*']) {
      const answer = await ask('', { 'if-none-match': given });
      expect(answer).toMatchObject({ status: 304, body: '', headers: { etag: tag } });
    }
  });

  it('is a whole answer once a Cell, the patrol or the staleness changed, or other Cells are asked for', async () => {
    const tag = await tagOf();
    const whole = async (query = '') => expect((await ask(query, { 'if-none-match': tag })).status).toBe(200);
    await whole('cell=crm');
    nowMs += 120_000;
    await whole();
    nowMs = NOW_MS;
    snapshot = snapshotOf([upRecord('crm'), upRecord('erp'), degradedRecord('oa')]);
    await whole();
    snapshot = snapshotOf([upRecord('crm'), downRecord('erp'), degradedRecord('oa')], {
      heartbeat: { ranAtMs: NOW_MS, judgedAtMs: NOW_MS, blind: false, durationMs: 1 },
    });
    await whole();
  });

  it('never turns a strict 503 into 304', async () => {
    snapshot = snapshotOf([downRecord('crm')]);
    expect((await ask('strict=1', { 'if-none-match': '*' })).status).toBe(503);
  });

  it('is for the caller alone', async () => {
    expect((await ask('')).headers['cache-control']).toBe('private, no-cache');
  });
});

describe('a table that is away', () => {
  it('gives the last known answer, marked stale, and the log line says so', async () => {
    snapshot = { ...snapshot, lastKnown: true };
    const facts: RequestFacts = {};
    const answer = await ask('', {}, facts);
    expect(JSON.parse(String(answer.body))).toMatchObject({ stale: true, counts: { up: 0, unknown: 3 } });
    expect(facts['last_known']).toBe(true);
  });

  it('gives the refusal where nothing is known', async () => {
    const refused = refusal('SERVICE_UNAVAILABLE');
    const away = createHealthSummaryRoute(async () => refused, {
      routes,
      intervalSeconds,
      tenantsEnforced,
      clock: () => nowMs,
    });
    expect(await away(gatewayRequest(), {})).toBe(refused);
  });
});

it('says how long each uptime was watched to whoever asks, and to nobody else', async () => {
  const uptimeOf = async (rawQuery: string) =>
    (JSON.parse(String((await ask(rawQuery)).body)) as HealthSummary).cells[0]?.uptime;
  expect(await uptimeOf('cell=crm')).not.toHaveProperty('watched');
  const watched = (await uptimeOf('cell=crm&watched=1'))?.watched;
  expect(watched?.h1).toBeGreaterThan(0);
  expect(watched?.d7).toBeGreaterThanOrEqual(watched?.h1 ?? Number.NaN);
});
