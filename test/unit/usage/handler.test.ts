// The usage function's wiring: whose usage it counts and reads, by what a deployment chose.

import type { Context } from 'aws-lambda';
import * as ASSET_FILE from '../../../lambdas/contract/asset-files';
import * as ENV from '../../../lambdas/contract/environment';
import type { UsageSettings } from '../../../lambdas/contract/settings';
import { localDate } from '../../../lambdas/domain/tenant/period';
import { encodeVerdict } from '../../../lambdas/domain/verdict';
import { createDynamoQuotas } from '../../../lambdas/stores/dynamodb/quotas';
import { createBackoff } from '../../../lambdas/stores/dynamodb/signed-call';
import { tenantWrite } from '../../../lambdas/stores/dynamodb/tenants';
import { lookedAt } from '../../../lambdas/usage/counting';
import { noCounts } from '../../../lambdas/usage/counts';
import { createUsageTable, hourBucket, type UsageTable } from '../../../lambdas/usage/usage-table';
import { capturedOutput } from '../../support/captured-output';
import { httpCell, type Received, type TestCell } from '../../support/cell-server';
import { startTestDynamo, type TestDynamo } from '../../support/dynalite';
import { startFunctionEnvironment } from '../../support/function-environment';
import { httpEvent, lambdaContext } from '../../support/http-event';
import { startThrottlingFront } from '../../support/throttling-front';
import { HOUR_MS } from '../../support/usage-log';

const NOW_MS = Date.UTC(2026, 2, 4, 10, 20);
const SETTINGS: UsageSettings = { everyMinutes: 60, hourDays: 35, dayDays: 400, timeZone: 'UTC', regions: [] };
const LIMITED = { [ENV.tenantLimits]: '1', [ENV.eventBus]: 'bus' };
const LIVE = { ...LIMITED, [ENV.liveConfig]: '1' };

let aws: TestCell;
let dynamo: TestDynamo;
let environment: Awaited<ReturnType<typeof startFunctionEnvironment>>;
let tableName: string;
let table: UsageTable;

const ANSWERS: Readonly<Record<string, object>> = {
  StartQuery: { queryId: 'q' },
  GetQueryResults: { status: 'Complete', results: [] },
  PutEvents: { FailedEntryCount: 0 },
};
/** Empty for CloudWatch's metrics, which are asked by a form. */
function operationOf({ headers }: Received): string {
  const [, operation = ''] = String(headers['x-amz-target']).split('.');
  return operation;
}

/** What CloudWatch and EventBridge were asked, by the operation. */
function asked(): [operation: string, input: Record<string, unknown>][] {
  const named = aws.received.filter((one) => operationOf(one) !== '');
  return named.map((one) => [operationOf(one), JSON.parse(one.body.toString()) as Record<string, unknown>]);
}

beforeAll(async () => {
  const limitsOf = (requestsPerDay: number, timeZone?: string) => ({
    defaultPlan: 'trial',
    requestsPerMinute: 0,
    plans: { trial: { requestsPerDay, timeZone } },
  });
  const live = { cells: { tool: {} }, limits: limitsOf(12, 'Asia/Kolkata') };
  dynamo = await startTestDynamo();
  aws = await httpCell((request, response) => {
    const operation = operationOf(request);
    response.end(operation === '' ? '<Sum>0</Sum>' : JSON.stringify(ANSWERS[operation]));
  });
  environment = await startFunctionEnvironment({
    secrets: {},
    files: {
      [ASSET_FILE.routes]: { cells: { crm: {} } },
      [ASSET_FILE.limitSettings]: limitsOf(10),
      [ASSET_FILE.LIVE_FILE.rules]: { hash: 'deployed', replaces: 0, withoutTable: 'deployed', rules: live },
    },
    code: { [ASSET_FILE.LIVE_FILE.reader]: 'lambdas/stores/dynamodb/live-source' },
  });
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => Promise.all([aws.close(), environment.stop(), dynamo.stop()]));
beforeEach(async () => {
  // No hour or day ends within a test.
  jest.spyOn(Date, 'now').mockReturnValue(NOW_MS);
  aws.received.length = 0;
  tableName = await dynamo.createTable();
  table = createUsageTable({
    call: dynamo.call,
    tableName,
    clock: () => NOW_MS,
    hourDays: 35,
    dayDays: 400,
    backoff: () => createBackoff(NOW_MS + 5_000, { clock: () => NOW_MS, random: Math.random }),
  });
  const acme = { name: 'Acme', status: 'enabled', expireAt: null, allowedCells: null, createdAt: 0 } as const;
  const { Item } = tenantWrite(tableName, { ...acme, id: 'acme', version: 1 }).Put ?? {};
  await dynamo.call('PutItem', { TableName: tableName, Item });
  // Every hour that is over was counted for good.
  const facts = { counted: 0, api: 0, countedAtMs: NOW_MS + HOUR_MS, sliceMs: HOUR_MS };
  await Promise.all(lookedAt(NOW_MS).map((hourMs) => table.putHourFacts('local', hourMs, facts)));
});

type Answer = { readonly statusCode: number; readonly body: string } | undefined;
type Handler = (event: object, context: Context) => Promise<Answer>;

/** What the function of this environment answers. */
async function answer(event: object, variables: Record<string, string> = {}, settings: Partial<UsageSettings> = {}) {
  const { handler } = environment.load(() => require('../../../lambdas/usage/handler') as { handler: Handler }, {
    [ENV.deployment]: 'test',
    [ENV.defaultLanguage]: 'en',
    [ENV.tenantTable]: tableName,
    [ENV.stateTable]: tableName,
    [ENV.usageSettings]: JSON.stringify({ ...SETTINGS, ...settings }),
    [ENV.accessLogGroup]: 'access',
    [ENV.proxyLogGroup]: 'proxy',
    [ENV.apiId]: 'api',
    AWS_ENDPOINT_URL: aws.baseUrl,
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
    ...variables,
  });
  let answered: Answer;
  await capturedOutput(async () => {
    answered = await handler(event, lambdaContext(900_000));
  });
  return answered;
}

function ask(query: string, variables: Record<string, string> = {}, settings: Partial<UsageSettings> = {}) {
  const authorizer = encodeVerdict({ outcome: 'allow', caller: { kind: 'ops' } });
  const route = { routeKey: 'GET /api/admin/usage', path: '/api/admin/usage', query, authorizer };
  return answer(httpEvent(route), variables, settings);
}

const queries = () =>
  asked()
    .filter(([operation]) => operation === 'StartQuery')
    .map(([, { queryString }]) => queryString);

test.each([
  [60, {}, []],
  [59, {}, ['crm)']],
  // Cells that were added live, and deployed ones.
  [59, LIVE, ['crm|tool)']],
])('counts every %i minutes ask for the hour under way only below an hour, by all Cells', async (...row) => {
  const [everyMinutes, variables, cells] = row;
  await answer({ task: 'count' }, variables, { everyMinutes });
  expect(new Set(queries().map((text) => /<cellName>([^)]*\))/.exec(String(text))?.[1]))).toEqual(new Set(cells));
});

test.each([
  ['its own region alone', [], 1],
  ['both regions', ['local', 'eu-west-1'], 3],
])('a report is that of %s', async (_, regions, requests) => {
  const hourMs = lookedAt(NOW_MS)[1] ?? 0;
  const used = (number: number) => new Map([[0, new Map([['crm', { ...noCounts(), requests: number }]])]]);
  await table.put('local', hourBucket(hourMs), [{ tenantId: 'acme', parts: used(1) }], []);
  await table.put('eu-west-1', hourBucket(hourMs), [{ tenantId: 'acme', parts: used(2) }], []);
  const { body = '' } = (await ask(`from=${hourBucket(hourMs)}Z&by=tenant`, {}, { regions })) ?? {};
  expect(JSON.parse(body)).toMatchObject({ total: { requests } });
});

test.each([
  ['nobody', { [ENV.validateTenant]: '1' }, 404],
  ['acme', { [ENV.validateTenant]: '1' }, 200],
  ['nobody', {}, 200],
])('usage of %s, who has used nothing, where %j: %i', async (tenant, variables, statusCode) => {
  expect(await ask(`tenant=${tenant}`, variables)).toMatchObject({ statusCode });
});

test('a report waits for usage that a busy table leaves unread', async () => {
  const front = await startThrottlingFront(dynamo.endpoint);
  front.keysPerBatch = 1;
  const hourMs = lookedAt(NOW_MS)[1] ?? 0;
  const answered = await ask(`from=${hourBucket(hourMs)}Z&tenant=acme`, { AWS_ENDPOINT_URL_DYNAMODB: front.endpoint });
  await front.stop();
  expect(answered).toMatchObject({ statusCode: 200 });
  expect(front.asked.get('BatchGetItem')).toBeGreaterThan(2);
});

test('a plan whose zone changed gives its tenants days of that zone from tomorrow on', async () => {
  await table.putCalendars({ acme: 'UTC' });
  const today = localDate('UTC')(NOW_MS);
  await answer({ task: 'count' }, LIVE);
  expect(await table.calendars()).toMatchObject({ acme: `UTC>${today}>Asia/Kolkata` });
});

test.each([
  ['the deployed plan', LIMITED, 'UTC', [{ percent: 100, quota: 10 }]],
  ['the plan that was changed live', LIVE, 'Asia/Kolkata', [{ percent: 80, quota: 12 }]],
])('a warning is that of %s', async (_, variables, timeZone, events) => {
  const date = localDate(timeZone)(NOW_MS);
  const period = { month: date.slice(0, 7), day: date.slice(8) };
  const quotas = createDynamoQuotas(dynamo.call, tableName);
  await quotas.count({ tenantId: 'acme', period, requests: 10, nowMs: NOW_MS });
  await answer({ task: 'warn' }, variables);
  const entries = asked().flatMap(([, input]) => input['Entries'] as { Detail: string; EventBusName: string }[]);
  expect(entries.map(({ Detail }) => JSON.parse(Detail) as object)).toMatchObject(events);
  expect(entries.map(({ EventBusName }) => EventBusName)).toEqual(['bus']);
});

test('a deployment without limits warns nobody', async () => {
  await answer({ task: 'warn' });
  expect(asked()).toEqual([]);
});
