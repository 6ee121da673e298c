// The admin function's wiring: which routes it answers, and from which files, by what a deployment chose.

import * as ASSET_FILE from '../../../lambdas/contract/asset-files';
import { LIVE_FILE } from '../../../lambdas/contract/asset-files';
import * as ENV from '../../../lambdas/contract/environment';
import { encodeVerdict } from '../../../lambdas/domain/verdict';
import type { HttpHandler } from '../../../lambdas/runtime/http-function';
import { createDynamoTenants } from '../../../lambdas/stores/dynamodb/tenants';
import { consoleRules } from '../../../lib/constructs/console';
import { capturedOutput } from '../../support/captured-output';
import { httpCell, type TestCell } from '../../support/cell-server';
import { load } from '../../support/description';
import { startTestDynamo, type TestDynamo } from '../../support/dynalite';
import { startFunctionEnvironment } from '../../support/function-environment';
import { httpEvent, lambdaContext } from '../../support/http-event';
import { frameOf } from '../../support/live-fleet';
import { SOME_RECORD } from '../../support/some-record';

const OPS = encodeVerdict({ outcome: 'allow', caller: { kind: 'ops' } });
const CODE = {
  [ASSET_FILE.changes]: 'lambdas/admin/changes/entry',
  [ASSET_FILE.consoleCode]: 'lambdas/admin/console/entry',
  [ASSET_FILE.requests]: 'lambdas/admin/requests/entry',
  [LIVE_FILE.admin]: 'lambdas/admin/live/entry',
  [LIVE_FILE.checks]: 'lib/deploy-config/live-document',
};
const LINE = {
  level: 'WARN',
  message: 'Request refused',
  timestamp: '2026-11-30T03:12:00.000Z',
  service: 'proxy',
  request_id: 'r-1',
  api_request_id: 'api-1',
  tenant_id: 'acme',
  method: 'POST',
  path: '/api/v1/erp/x',
  status: 429,
  code: 'RATE_LIMIT',
  details: 'ten',
};

let environment: Awaited<ReturnType<typeof startFunctionEnvironment>>;
let dynamo: TestDynamo;
let logs: TestCell;
let table: string;

beforeAll(async () => {
  logs = await httpCell(({ headers }, response) => {
    const isStart = String(headers['x-amz-target']).endsWith('StartQuery');
    const results = [[{ field: '@message', value: JSON.stringify(LINE) }]];
    response.end(JSON.stringify(isStart ? { queryId: '0d9c1b5e-7a53' } : { status: 'Complete', results }));
  });
  const files = {
    [ASSET_FILE.routes]: { cells: { erp: { baseUrl: 'https://erp.example.com', core: true } } },
    [ASSET_FILE.limitSettings]: { plans: { gold: {} } },
    [ASSET_FILE.consoleRules]: consoleRules(load({})),
    [LIVE_FILE.rules]: frameOf(),
  };
  [dynamo, environment] = await Promise.all([
    startTestDynamo(),
    startFunctionEnvironment({ secrets: {}, files, code: CODE }),
  ]);
});
afterAll(() => Promise.all([dynamo.stop(), environment.stop(), logs.close()]));
beforeEach(async () => {
  table = await dynamo.createTable();
  const acme = { id: 'acme', name: 'A', status: 'enabled', expireAt: null, allowedCells: null, createdAt: 1 } as const;
  await createDynamoTenants(dynamo.call, table).put({ ...acme, plan: 'gold', version: 1 }, SOME_RECORD);
});

/** Asks a function that met these variables at its start. */
function started(variables: Record<string, string> = {}) {
  const { handler } = environment.load(() => require('../../../lambdas/admin/handler') as { handler: HttpHandler }, {
    [ENV.deployment]: 'prod',
    [ENV.tenantTable]: table,
    [ENV.stateTable]: table,
    [ENV.logDays]: '30',
    [ENV.validateTenant]: '1',
    [ENV.defaultLanguage]: 'en',
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
    AWS_ENDPOINT_URL: logs.baseUrl,
    ...variables,
  });
  return async (routeKey: string, pathParameters: Record<string, string> = {}, body?: object) => {
    let answer: Awaited<ReturnType<HttpHandler>> = {};
    const [method, route = ''] = routeKey.split(' ');
    const event = httpEvent({
      routeKey,
      method: method ?? '',
      path: route.replaceAll(/\{(\w+)\}/g, (_, name: string) => pathParameters[name] ?? ''),
      pathParameters,
      authorizer: OPS,
      ...(body && { body: JSON.stringify(body) }),
    });
    await capturedOutput(async () => {
      answer = await handler(event, lambdaContext());
    });
    return { status: answer.statusCode, body: JSON.parse(answer.body ?? '{}') as Record<string, unknown> };
  };
}

const LIGHT = 'PUT /api/admin/lights/{target}';
const RED = { color: 'red', reason: 'moving', minutes: 10 };
const QUOTA = 'PUT /api/admin/tenants/{id}/quota';

test('every deployment reads and changes tenants, and lights of the Cells that were deployed', async () => {
  const ask = started();
  expect(await ask('GET /api/admin/tenants/{id}', { id: 'acme' })).toMatchObject({ status: 200, body: { id: 'acme' } });
  expect(await ask('PATCH /api/admin/tenants/{id}', { id: 'acme' }, { name: 'B' })).toMatchObject({ status: 200 });
  expect(await ask(LIGHT, { target: 'erp' }, RED)).toMatchObject({ status: 200, body: { target: 'erp' } });
  expect(await ask(LIGHT, { target: 'crm' }, RED)).toMatchObject({ status: 404 });
  expect(await ask('GET /api/admin/lights')).toMatchObject({ status: 200, body: { data: [{ target: 'erp' }] } });
  expect(await ask('GET /api/admin/audit-logs')).toMatchObject({ status: 200, body: { total: 3 } });
});

test('a plan is held against the plans of a deployment that limits tenants, and only noted by another', async () => {
  const limiting = started({ [ENV.tenantLimits]: '1' });
  expect(await limiting(QUOTA, { id: 'acme' }, { plan: 'silver' })).toMatchObject({ status: 400 });
  const { status, body } = await limiting(QUOTA, { id: 'acme' }, { plan: 'gold' });
  expect([status, body['plan'], body['enforced']]).toEqual([200, 'gold', undefined]);
  const other = await started()(QUOTA, { id: 'acme' }, { plan: 'silver' });
  expect(other).toMatchObject({ status: 200, body: { plan: 'silver', enforced: false } });
});

test('only a deployment with live changes answers their routes, and goes by the Cells that are in force', async () => {
  expect(await started()('GET /api/admin/config')).toMatchObject({ status: 404 });
  const ask = started({ [ENV.liveConfig]: '1' });
  expect(await ask('GET /api/admin/config')).toMatchObject({ status: 200, body: { version: 0, source: 'deployed' } });
  expect(await ask(LIGHT, { target: 'crm' }, RED)).toMatchObject({ status: 200 });
  const { document } = frameOf();
  const cells = { hr: 'https://hr.example.com' };
  const change = { document: { ...document, cells }, reason: 'moved' };
  expect(await ask('PUT /api/admin/config', {}, change)).toMatchObject({ status: 200, body: { version: 1 } });
  expect(await ask(LIGHT, { target: 'hr' }, RED)).toMatchObject({ status: 200 });
  expect(await ask(LIGHT, { target: 'crm' }, RED)).toMatchObject({ status: 404 });
});

test('only a deployment that explains its requests answers how one went, with the plan of its tenant', async () => {
  const route = 'GET /api/admin/requests/{id}';
  expect(await started()(route, { id: 'r-1' })).toMatchObject({ status: 404 });
  const ask = started({ [ENV.logSearch]: JSON.stringify({ functions: ['proxy'], access: 'api' }) });
  expect(await ask(route, { id: 'r-1' })).toMatchObject({
    status: 200,
    body: { state: 'found', requests: [{ cause: 'A limit of requests was used up: ten (plan gold)' }] },
  });
});

describe('the console', () => {
  const ON = { [ENV.healthFunction]: 'arn:health' };

  test('is answered where a deployment has it: alarms, the runbook, and what goes by the Cells', async () => {
    const ask = started(ON);
    const cell = { id: 'erp' };
    expect(await ask('GET /api/admin/alarms')).toMatchObject({ status: 200, body: { source: 'local' } });
    expect(await ask('GET /api/admin/cells/{id}/probes', cell)).toMatchObject({ status: 200, body: { cell: 'erp' } });
    expect(await ask('GET /api/admin/cells/{id}/probes', { id: 'crm' })).toMatchObject({ status: 404 });
    expect(await ask(LIGHT, { target: 'erp' }, RED)).toMatchObject({ status: 200 });
    const none = started();
    for (const route of [
      'GET /api/admin/alarms',
      'GET /api/admin/runbook/{rule}',
      'GET /api/admin/cells/{id}/probes',
    ]) {
      expect(await none(route, { ...cell, rule: 'red-light' })).toMatchObject({ status: 404 });
    }
  });

  test('of AWS is read from CloudWatch', async () => {
    const ask = started({ ...ON, AWS_ENDPOINT_URL: '', AWS_ENDPOINT_URL_MONITORING: logs.baseUrl });
    expect(await ask('GET /api/admin/alarms')).toMatchObject({ status: 200, body: { source: 'cloudwatch' } });
  });

  test('explains a rule by its section of the runbook, the meaning first', async () => {
    const ask = started(ON);
    const { body, status } = await ask('GET /api/admin/runbook/{rule}', { rule: 'red-light' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ rule: 'red-light', severity: 'P3', title: expect.any(String) });
    const [first, ...others] = body['blocks'] as { kind: string; text: string }[];
    expect(first).toMatchObject({ kind: 'paragraph', text: expect.stringMatching(/\w/) });
    expect(others.length).toBeGreaterThan(0);
    const other = await ask('GET /api/admin/runbook/{rule}', { rule: 'cell-down' });
    expect(other.body).toMatchObject({ rule: 'cell-down' });
    expect(await ask('GET /api/admin/runbook/{rule}', { rule: 'made-up' })).toMatchObject({ status: 404 });
  });
});
