// One hour's usage from the access log and the proxy's lines.

import type { Context } from 'aws-lambda';
import { KEPT_BASIS } from '../../../lambdas/contract/verdict-context';
import type { HttpApp } from '../../../lambdas/domain/http';
import { writeBasis } from '../../../lambdas/domain/kept-verdict';
import { refusal } from '../../../lambdas/domain/refusal';
import { encodeVerdict } from '../../../lambdas/domain/verdict';
import { createKeptVerdictsOver } from '../../../lambdas/proxy/kept/entry';
import { createHttpFunction } from '../../../lambdas/runtime/http-function';
import { createLineLog } from '../../../lambdas/runtime/line-log';
import { type Counts, passed, refused } from '../../../lambdas/usage/counts';
import { type HourCount, NO_TENANT, requestQuery } from '../../../lambdas/usage/hour-count';
import { inSlices, type Slice } from '../../../lambdas/usage/log-query';
import { httpEvent } from '../../support/http-event';
import { AN_HOUR, HOUR_MS, UsageLog } from '../../support/usage-log';

const of = ({ usage }: HourCount, tenant: string, cell = 'crm', part = 0): Counts | undefined =>
  usage.get(tenant)?.get(part)?.get(cell);

let log: UsageLog;
beforeEach(() => {
  log = new UsageLog();
});
const count = (more = {}) => log.counting(more)(AN_HOUR, HOUR_MS);

test('requests, bytes and time are added up by tenant and Cell', async () => {
  log.request(AN_HOUR);
  log.request(AN_HOUR + HOUR_MS - 1, { status: '500', responseLength: '5', responseLatency: '900' });
  log.request(AN_HOUR, { path: '/api/v1/erp', tenantId: 'globex' });
  const hour = await count();
  expect(of(hour, 'acme')).toEqual({ requests: 2, billable: 1, errors: 1, bytes: 105, ms: 920, refusals: {} });
  expect(of(hour, 'globex', 'erp')).toMatchObject({ requests: 1, billable: 1 });
  expect(hour.requests).toBe(3);
});

test('each line belongs to one hour, by its own time', async () => {
  for (const atMs of [AN_HOUR - 1, AN_HOUR, AN_HOUR + HOUR_MS - 1, AN_HOUR + HOUR_MS]) log.request(atMs);
  expect((await count()).requests).toBe(2);
  expect((await log.counting()(AN_HOUR + HOUR_MS, HOUR_MS)).requests).toBe(1);
});

test('a line that API Gateway wrote twice counts once', async () => {
  log.request(AN_HOUR);
  log.access.push({ ...(log.access[0] as { atMs: number; text: string }) });
  log.refusal(AN_HOUR, 'r1', { cell: 'crm', code: 'RATE_LIMIT' });
  log.refusal(AN_HOUR, 'r1', { cell: 'crm', code: 'RATE_LIMIT' });
  const hour = await count();
  expect(of(hour, 'acme')).toMatchObject({ requests: 1, bytes: 100, refusals: { RATE_LIMIT: 1 } });
});

test('what the gateway refused is not billable, and neither is what failed, nor a body that is too large', async () => {
  const limited = log.request(AN_HOUR, { status: '429' });
  log.refusal(AN_HOUR, limited, { cell: 'crm', code: 'RATE_LIMIT' });
  const open = log.request(AN_HOUR, { status: '503' });
  log.refusal(AN_HOUR, open, { cell: 'crm', code: 'CIRCUIT_OPEN' });
  const large = log.request(AN_HOUR, { status: '413' });
  log.refusal(AN_HOUR, large, { cell: 'crm', code: 'PAYLOAD_TOO_LARGE' });
  // The Cell's own, which nobody else refused.
  log.request(AN_HOUR, { status: '429' });
  log.request(AN_HOUR, { status: '404' });
  const counts = of(await count(), 'acme') as Counts;
  expect([counts.requests, refused(counts), counts.errors, counts.billable]).toEqual([5, 3, 1, 2]);
});

test('a request whose tenant was not proven belongs to no tenant, whatever its header says', async () => {
  log.request(AN_HOUR);
  const forged = log.request(AN_HOUR, { status: '401', tenantId: '-', authorizerCode: 'UNAUTHORIZED' });
  log.refusal(AN_HOUR, forged, { code: 'UNAUTHORIZED', proven_tenant: undefined });
  const large = log.request(AN_HOUR, { status: '413', tenantId: '-', authorizerCode: 'UNAUTHORIZED' });
  log.refusal(AN_HOUR, large, { code: 'PAYLOAD_TOO_LARGE', proven_tenant: undefined });
  // Made-up API keys are refused before any tenant is proven.
  const busy = log.request(AN_HOUR, { status: '429', tenantId: '-', authorizerCode: 'RATE_LIMIT' });
  log.refusal(AN_HOUR, busy, { code: 'RATE_LIMIT', proven_tenant: undefined });
  const hour = await count();
  expect([...(hour.usage.get('acme')?.get(0)?.keys() ?? [])]).toEqual(['crm']);
  expect(of(hour, 'acme')).toEqual({ requests: 1, billable: 1, errors: 0, bytes: 100, ms: 20, refusals: {} });
  expect(of(hour, NO_TENANT)).toMatchObject({
    requests: 3,
    billable: 0,
    refusals: { UNAUTHORIZED: 2, RATE_LIMIT: 1 },
  });
});

test('a call whose kept verdict was ended is a refusal of the tenant that it had proven, and not billable', async () => {
  // API Gateway's line has the context that it keeps: a tenant, and no code.
  const ended = log.request(AN_HOUR, { status: '401', tenantId: 'acme', authorizerCode: '-' });
  const kept = { kind: 'user', tenantId: 'acme', userId: 'u', role: '', allowedCells: null } as const;
  const basis = writeBasis({ expiresAtMs: AN_HOUR - 1, tenant: null }, () => AN_HOUR - 30_000);
  const event = httpEvent({
    path: '/api/v1/crm/x',
    authorizer: { ...encodeVerdict({ outcome: 'allow', caller: kept }), [KEPT_BASIS]: basis },
  });
  event.requestContext.requestId = ended;
  const app: HttpApp = async ({ verdict }) => (verdict?.outcome === 'refuse' ? verdict.refusal : refusal('NOT_FOUND'));
  const write = (text: string) => log.proxy.push({ atMs: AN_HOUR, text });
  const answers = createHttpFunction(app, {
    language: 'en',
    strictTransport: undefined,
    log: createLineLog('proxy', { write, clock: () => AN_HOUR }),
  });
  const recalls = { watch: <T>(call: T) => call, since: async () => undefined };
  const { statusCode } = await createKeptVerdictsOver(recalls, () => AN_HOUR).guard(answers)(event, {} as Context);
  expect(statusCode).toBe(401);
  const counts = of(await count(), 'acme') as Counts;
  expect([counts.requests, counts.billable, counts.refusals]).toEqual([1, 0, { UNAUTHORIZED: 1 }]);
});

test.each(['MISSING_HEADER', 'BAD_REQUEST', 'TENANT_MISMATCH', 'FORBIDDEN'])(
  'a proven tenant’s %s that the gateway refused before it knew the Cell is not billable',
  async (code) => {
    const refusedOne = log.request(AN_HOUR, { status: '400' });
    log.refusal(AN_HOUR, refusedOne, { tenant_id: 'another', code });
    const counts = of(await count(), 'acme') as Counts;
    expect([counts.requests, counts.billable, counts.refusals, passed(counts)]).toEqual([1, 0, { [code]: 1 }, 0]);
  },
);

test('the ops token, which opens no Cell, makes nothing billable', async () => {
  log.request(AN_HOUR, { status: '403', tenantId: '-' });
  expect(of(await count(), NO_TENANT)).toMatchObject({ requests: 1, billable: 0 });
});

test('a name that is no Cell is refused and not billable', async () => {
  log.refusal(AN_HOUR, log.request(AN_HOUR, { path: '/api/v1/none/x', status: '403' }), {
    path: '/api/v1/none/x',
    code: 'FORBIDDEN',
  });
  expect(of(await count(), 'acme', '/')).toMatchObject({ billable: 0, refusals: { FORBIDDEN: 1 } });
});

test('a quota counts what a Cell answered and what was refused later, and nothing else', async () => {
  log.request(AN_HOUR);
  for (const [status, code] of [
    ['400', 'MISSING_HEADER'],
    ['413', 'PAYLOAD_TOO_LARGE'],
    ['429', 'QUOTA_EXCEEDED'],
    ['503', 'CIRCUIT_OPEN'],
  ] as const) {
    log.refusal(AN_HOUR, log.request(AN_HOUR, { status }), { code });
  }
  // Of API Gateway, before the proxy ran.
  for (const status of ['413', '503']) log.request(AN_HOUR, { status });
  expect(passed(of(await count(), 'acme') as Counts)).toBe(2);
});

test('a refusal without its request makes no tenant', async () => {
  log.request(AN_HOUR, { tenantId: '-' });
  log.refusal(AN_HOUR, 'r1', { proven_tenant: 'invented', code: 'CELL_NOT_FOUND' });
  expect([...(await count()).usage.keys()]).toEqual([NO_TENANT]);
});

test('a masked id, and one that no tenant can have, belong to no tenant', async () => {
  for (const tenantId of ['****', 'a b', '']) log.request(AN_HOUR, { tenantId });
  expect([...(await count()).usage.keys()]).toEqual([NO_TENANT]);
});

test('a name is a Cell only as a whole, and an encoded one is billed all the same', async () => {
  log.request(AN_HOUR, { path: '/api/v1/crm-old/x' });
  log.request(AN_HOUR, { path: '/api/v1/crmx/x', status: '503' });
  log.request(AN_HOUR, { path: '/api/v1/c%72m/x' });
  const hour = await count();
  expect(of(hour, 'acme', 'crm-old')).toMatchObject({ requests: 1 });
  expect(of(hour, 'acme')).toBeUndefined();
  expect(of(hour, 'acme', '/')?.billable).toBe(1);
});

test('admin routes of a tenant’s user are requests, and not billable', async () => {
  log.request(AN_HOUR, { path: '/api/admin/tenants', routeKey: 'GET /api/admin/tenants' });
  const counts = of(await count(), 'acme', '/') as Counts;
  expect([counts.requests, counts.billable]).toEqual([1, 0]);
});

test('an hour of more rows than a query gives back is cut until each slice fits, and nothing is counted twice', async () => {
  for (let tenant = 0; tenant < 12_000; tenant += 1) log.request(AN_HOUR + tenant * 250, { tenantId: `t${tenant}` });
  const hour = await count();
  expect([hour.requests, hour.usage.size, hour.sliceMs]).toEqual([12_000, 12_000, HOUR_MS / 4]);
  // A slice that has room may be longer the next time.
  log.access.length = 6;
  expect((await log.counting()(AN_HOUR, HOUR_MS / 4)).sliceMs).toBe(HOUR_MS / 2);
});

test('a second of more rows than a query gives back is an error, and not a part of the truth', async () => {
  for (let tenant = 0; tenant < 10_000; tenant += 1) log.request(AN_HOUR, { tenantId: `t${tenant}` });
  await expect(count()).rejects.toThrow('one second is too much');
});

test('two seconds of too many rows are read one by one', async () => {
  const run = async ({ fromMs, toMs }: Slice) => (toMs - fromMs > 1_000 ? undefined : [{ at: String(fromMs) }]);
  const { rows, sliceMs } = await inSlices([{ fromMs: 0, toMs: 2_000 }], run);
  expect([rows.map(({ row }) => row['at']), sliceMs]).toEqual([['0', '1000'], 1_000]);
});

test('parts of an hour stand apart for a tenant whose days begin within it', async () => {
  log.request(AN_HOUR);
  log.request(AN_HOUR + HOUR_MS / 2);
  const hour = await log.counting({ partMinutes: () => 30 })(AN_HOUR, HOUR_MS / 4);
  expect([of(hour, 'acme')?.requests, of(hour, 'acme', 'crm', 30)?.requests]).toEqual([1, 1]);
});

test('no query holds what a caller wrote, and none is longer than CloudWatch takes', async () => {
  log.request(AN_HOUR, { tenantId: 'x" | limit 1' });
  const cells = Array.from({ length: 500 }, (_, number) => `cell-with-a-long-name-${number}`);
  await count({ cells });
  await count({ cells: [] });
  expect(log.queries.join()).not.toContain('limit 1');
  expect(Math.max(...log.queries.map((text) => text.length))).toBeLessThan(10_000);
});

test.each([
  [8_000, true],
  [8_001, false],
])('names of Cells of %i characters are part of the query: %p', (length, isPart) => {
  const names = ['a'.repeat(length - 4), 'crm'];
  const text = requestQuery({ fromMs: AN_HOUR, toMs: AN_HOUR + HOUR_MS }, names);
  expect(text.includes(`(?<cellName>${names.join('|')})`)).toBe(isPart);
  expect(text.length).toBeLessThan(10_000);
});
