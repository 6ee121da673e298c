// The audit log over the admin API: what each change leaves, the old front end's shape, and wrong queries.

import { createAdminApp } from '../../../lambdas/admin/app';
import { createAuditParts } from '../../../lambdas/admin/audit/parts';
import { createLightChanges } from '../../../lambdas/admin/lights/changes';
import { createTenantChanges } from '../../../lambdas/admin/tenants/changes';
import { createTenantParts } from '../../../lambdas/admin/tenants/parts';
import { createQuotaParts } from '../../../lambdas/admin/tenants/quota';
import { AUDIT_DAYS, type AuditLine } from '../../../lambdas/contract/audit-record';
import { MAX_BODY_BYTES } from '../../../lambdas/contract/limits';
import { type AuditLog, auditLine, ownRecord } from '../../../lambdas/domain/audit';
import type { GatewayResponse, HttpApp } from '../../../lambdas/domain/http';
import { isRefusal, type Refusal } from '../../../lambdas/domain/refusal';
import { createDynamoAuditLog } from '../../../lambdas/stores/dynamodb/audit';
import { createDynamoLights } from '../../../lambdas/stores/dynamodb/lights';
import { createDynamoTenants } from '../../../lambdas/stores/dynamodb/tenants';
import { startTestDynamo, type TestDynamo } from '../../support/dynalite';
import { gatewayRequest } from '../../support/gateway-request';

const START_MS = 1_764_000_000_000;
const LIST = 'GET /api/admin/audit-logs';
const EXPORT = 'GET /api/admin/audit-logs/export';

let dynamo: TestDynamo;
let app: HttpApp;
let nowMs: number;
beforeAll(async () => {
  dynamo = await startTestDynamo();
});
afterAll(() => dynamo.stop());
beforeEach(async () => {
  nowMs = START_MS;
  const table = await dynamo.createTable();
  const store = createDynamoTenants(dynamo.call, table);
  const clock = () => nowMs;
  app = createAdminApp({
    ...createTenantParts({ store, enforced: true }),
    ...createTenantChanges({ store, enforced: true, clock }),
    ...createQuotaParts({ store, enforced: true, plans: ['gold'], clock }),
    ...createLightChanges({
      store: createDynamoLights(dynamo.call, { lights: table, audit: table }),
      routes: { cells: { erp: { baseUrl: 'http://erp', core: true } } },
      clock,
    }),
    ...createAuditParts({ log: createDynamoAuditLog(dynamo.call, table), logDays: 30, clock }),
  });
});

async function ask(routeKey: string, parameter = '', body: object = {}, rawQuery = '') {
  nowMs += 1000;
  const [method = '', route = ''] = routeKey.split(' ');
  return app(
    gatewayRequest({
      method,
      routeKey,
      rawQuery,
      path: route.replace(/\{\w+\}/, parameter),
      pathParameters: { id: parameter, target: parameter },
      body: Buffer.from(JSON.stringify(body)),
      sourceIp: '203.0.113.7',
      startedAtMs: nowMs - 12,
      deadlineAtMs: nowMs + 14_000,
      verdict: {
        outcome: 'allow',
        caller: { kind: 'user', userId: 'ann', role: 'x', allowedCells: null, permission: 'admin' },
      },
    }),
    {},
  );
}

function bodyOf(answer: GatewayResponse | Refusal) {
  if (isRefusal(answer)) throw new Error(`refused: ${answer.code} ${answer.details}`);
  return String(answer.body);
}
const logs = async (query = '') =>
  JSON.parse(bodyOf(await ask(LIST, '', {}, query))) as { data: AuditLine[]; total: number; next: string | null };

test('each change is one line: who, when, what it was and is, why, and by which request', async () => {
  await ask('POST /api/admin/tenants', '', { tenantId: 'acme', name: 'Acme', reason: 'new customer' });
  await ask('PATCH /api/admin/tenants/{id}', 'acme', { status: 'disabled', reason: 'unpaid' });
  await ask('PUT /api/admin/tenants/{id}/quota', 'acme', { plan: 'gold', requestsPerMin: 6 });
  await ask('PUT /api/admin/lights/{target}', 'erp', { color: 'red', reason: '迁移', minutes: 5 });
  await ask('PUT /api/admin/lights/{target}', 'erp', { color: 'green' });
  const { data, total } = await logs();
  expect(total).toBe(5);
  const common = { user: 'ann', ip: '203.0.113.7', durationMs: 12, traceId: expect.any(String) };
  expect(data.toReversed()).toMatchObject([
    {
      ...common,
      ts: START_MS / 1000 + 1,
      time: new Date(START_MS + 1000).toISOString(),
      method: 'POST',
      path: '/api/admin/tenants',
      status: 201,
      tenantId: 'acme',
      cell: '',
      action: 'tenant.create',
      before: null,
      after: { name: 'Acme', status: 'enabled' },
      reason: 'new customer',
    },
    { ...common, status: 200, action: 'tenant.change', before: { status: 'enabled' }, after: { status: 'disabled' } },
    { action: 'quota.change', tenantId: 'acme', before: {}, after: { plan: 'gold', requests_per_min: 6 } },
    { action: 'light.red', target: 'erp', cell: 'erp', before: null, after: { color: 'red' }, reason: '迁移' },
    { action: 'light.green', before: { color: 'red', set_by: 'ann' }, after: null },
  ]);
  for (const { lineHash, ...record } of data) expect(auditLine(record).lineHash).toBe(lineHash);
});

test('a reason is no part of what is stored of the tenant, and alone changes nothing', async () => {
  await ask('POST /api/admin/tenants', '', { tenantId: 'acme', name: 'Acme', reason: 'x' });
  expect(await ask('PATCH /api/admin/tenants/{id}', 'acme', { reason: 'x' })).toMatchObject({ code: 'BAD_REQUEST' });
  expect(JSON.parse(bodyOf(await ask('GET /api/admin/tenants/{id}', 'acme')))).not.toHaveProperty('reason');
  expect((await logs()).total).toBe(1);
});

test('a refused change leaves no line', async () => {
  await ask('PUT /api/admin/lights/{target}', 'erp', { color: 'red' });
  await ask('PATCH /api/admin/tenants/{id}', 'nobody', { status: 'disabled' });
  await ask('PATCH /api/admin/tenants/{id}', 'default', { status: 'disabled' });
  expect((await logs()).total).toBe(0);
});

test('says how far back changes and requests are kept', async () => {
  expect(await logs()).toMatchObject({
    kept_days: AUDIT_DAYS,
    requests: { kept_in: 'logs', kept_days: 30 },
    next: null,
  });
});

test('is read by tenant, by time in either form, and page by page', async () => {
  for (const id of ['a', 'b', 'c']) await ask('POST /api/admin/tenants', '', { tenantId: id, name: id });
  const ids = async (query: string) => (await logs(query)).data.map(({ target }) => target);
  expect(await ids('tenantId=b')).toEqual(['b']);
  expect([await ids('limit=1'), await ids('limit=500')]).toEqual([['c'], ['c', 'b', 'a']]);
  expect(await ids(`since=${START_MS / 1000 + 2}`)).toEqual(['c', 'b']);
  expect(await ids(`to=${new Date(START_MS + 2000).toISOString()}`)).toEqual(['b', 'a']);
  const first = await logs('limit=2');
  expect(first.data.map(({ target }) => target)).toEqual(['c', 'b']);
  expect(await ids(`limit=2&cursor=${first.next}`)).toEqual(['a']);
});

test('a cursor of another span is refused, in the list and in the export', async () => {
  for (const id of ['a', 'b', 'c']) await ask('POST /api/admin/tenants', '', { tenantId: id, name: id });
  const { next } = await logs('limit=2');
  const details = 'cursor must be of a page with the same since and to';
  for (const span of [`since=${START_MS / 1000 + 3}`, `to=${START_MS / 1000 + 1}`]) {
    for (const route of [LIST, EXPORT]) {
      expect(await ask(route, '', {}, `${span}&cursor=${next}`)).toMatchObject({ code: 'BAD_REQUEST', details });
    }
  }
  // The cursor is of the second record: a span that ends or begins there holds it.
  for (const span of [`since=${START_MS / 1000 + 2}`, `to=${START_MS / 1000 + 2}`]) {
    for (const route of [LIST, EXPORT]) {
      expect(await ask(route, '', {}, `${span}&cursor=${next}`)).not.toHaveProperty('code');
    }
  }
  expect((await logs(`since=${START_MS / 1000 + 1}&cursor=${next}`)).total).toBe(1);
});

test('is exported as a file, oldest first', async () => {
  for (const id of ['a', 'b']) await ask('POST /api/admin/tenants', '', { tenantId: id, name: id });
  const answer = await ask(EXPORT);
  expect(answer).toMatchObject({
    status: 200,
    headers: {
      'content-type': 'application/x-ndjson; charset=utf-8',
      'content-disposition': 'attachment; filename="audit-logs.ndjson"',
    },
  });
  expect(answer).not.toHaveProperty('headers.link');
  const lines = bodyOf(answer).trimEnd().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as AuditLine).target)).toEqual(['a', 'b']);
});

test('an export that one answer cannot hold names the rest', async () => {
  const change = { action: 'x.y', target: 'big', before: null, after: 'x'.repeat(MAX_BODY_BYTES / 3) };
  const line = auditLine(ownRecord('test', change, START_MS));
  const log: AuditLog = {
    page: async ({ cursor = '001764000000000#0000000000000000' }) => ({
      lines: [line],
      cursor: cursor.replace(/.$/, (digit) => String(Number(digit) + 1)),
    }),
  };
  const part = createAuditParts({ log, logDays: 30, clock: () => START_MS })[EXPORT];
  const path = '/api/admin/audit-logs/export';
  const answer = await part?.(
    gatewayRequest({ routeKey: EXPORT, path, rawQuery: 'tenantId=a%26b', deadlineAtMs: START_MS + 14_000 }),
    {},
  );
  expect(answer && 'body' in answer && String(answer.body).length).toBeLessThan(MAX_BODY_BYTES);
  expect(answer).toHaveProperty(
    'headers.link',
    `</api/admin/audit-logs/export?tenantId=a%26b&cursor=${Buffer.from('001764000000000#0000000000000002').toString('base64url')}>; rel="next"`,
  );
});

test.each([
  ['fills exactly', 0, MAX_BODY_BYTES, 2],
  ['would exceed by a byte', 1, MAX_BODY_BYTES / 2, 1],
])('a second page that one answer %s', async (_, more, bytes, pages) => {
  const half = MAX_BODY_BYTES / 2;
  const record = (text: string) =>
    auditLine(ownRecord('test', { action: 'x.y', target: 'big', before: null, after: text }, START_MS));
  const frame = JSON.stringify(record('')).length + 1;
  let read = 0;
  const log: AuditLog = {
    page: async () => {
      read += 1;
      const line = record('x'.repeat(half - frame + (read === 2 ? more : 0)));
      return { lines: [line], cursor: read < 2 ? '001764000000000#0000000000000001' : undefined };
    },
  };
  const part = createAuditParts({ log, logDays: 30, clock: () => START_MS })[EXPORT];
  const answer = await part?.(gatewayRequest({ routeKey: EXPORT, deadlineAtMs: START_MS + 14_000 }), {});
  const body = answer && 'body' in answer ? String(answer.body) : '';
  expect([Buffer.byteLength(body), body.trimEnd().split('\n').length]).toEqual([bytes, pages]);
});

test.each([
  ['after fifty pages', 0, 50],
  ['near the end of its time', 2_000, 5],
  ['once less than five seconds are left', 3_000, 4],
])('an export whose filter matches nothing ends %s, and names the rest', async (_, pageMs, most) => {
  let pages = 0;
  let atMs = START_MS;
  const log: AuditLog = {
    page: async () => {
      pages += 1;
      atMs += pageMs;
      const cursor = pages < 200 ? `${String(START_MS + pages).padStart(15, '0')}#0000000000000000` : undefined;
      return { lines: [], cursor };
    },
  };
  const part = createAuditParts({ log, logDays: 30, clock: () => atMs })[EXPORT];
  const request = { routeKey: EXPORT, path: '/export', rawQuery: 'cell=none', deadlineAtMs: START_MS + 14_000 };
  const answer = await part?.(gatewayRequest(request), {});
  expect(pages).toBe(most);
  expect(answer).toMatchObject({ status: 200, body: '' });
  expect(answer).toHaveProperty('headers.link', expect.stringMatching(/cell=none&cursor=\w+>; rel="next"$/));
});

test.each([
  ['limit=0', /limit must be a whole number/],
  ['limit=501', /limit must be a whole number/],
  ['since=yesterday', /since must be Unix seconds/],
  ['to=2026-13-45T00:00:00Z', /to must be Unix seconds/],
  ['since=1969-12-31T23:59:59.999Z', /since must be Unix seconds/],
  [`traceId=${'a'.repeat(201)}`, /traceId must be a text of 200 characters at most/],
  ['cell=ERP!', /cell must be a Cell name/],
  ['cursor=forged', /cursor must be/],
  [`cursor=${Buffer.from('not ours').toString('base64url')}`, /cursor must be/],
  [`cursor=${Buffer.from('001764000000000#0000000000000000').toString('base64')}`, /cursor must be/],
  ['limit=1&limit=2', /limit is given more than once/],
])('refuses %s', async (query, details) => {
  expect(await ask(LIST, '', {}, query)).toMatchObject({
    code: 'BAD_REQUEST',
    details: expect.stringMatching(details),
  });
  expect(await ask(EXPORT, '', {}, query)).toMatchObject({ code: 'BAD_REQUEST' });
});

test.each(['since=0', 'since=1970-01-01T00:00:00Z', `traceId=${'a'.repeat(200)}`])('takes %s', async (query) => {
  expect(await ask(LIST, '', {}, query)).toMatchObject({ status: 200 });
});
