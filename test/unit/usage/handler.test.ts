// The usage function's wiring: whose usage it counts and reads, by what a deployment chose.

import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
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
import { startTestDynamo, type TestDynamo } from '../../support/dynalite';
import { startFunctionEnvironment } from '../../support/function-environment';
import { httpEvent, lambdaContext } from '../../support/http-event';
import { HOUR_MS } from '../../support/usage-log';

const LIVE_SOURCE = path.resolve(__dirname, '../../../lambdas/stores/dynamodb/live-source');
const SETTINGS: UsageSettings = { everyMinutes: 60, hourDays: 35, dayDays: 400, timeZone: 'UTC', regions: [] };
const LIMITED = { [ENV.tenantLimits]: '1', [ENV.eventBus]: 'bus' };
const LIVE = { ...LIMITED, [ENV.liveConfig]: '1' };

let folder: string;
let dynamo: TestDynamo;
let environment: Awaited<ReturnType<typeof startFunctionEnvironment>>;
let tableName: string;
let table: UsageTable;
/** What CloudWatch and EventBridge were asked, by the operation. */
let asked: [operation: string, input: Record<string, unknown>][];

const ANSWERS: Readonly<Record<string, object>> = {
  StartQuery: { queryId: 'q' },
  GetQueryResults: { status: 'Complete', results: [] },
  PutEvents: { FailedEntryCount: 0 },
};
const aws = createServer((request, response) => {
  void (async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const [, operation = ''] = String(request.headers['x-amz-target']).split('.');
    if (operation !== '') asked.push([operation, JSON.parse(Buffer.concat(chunks).toString()) as never]);
    response.end(operation === '' ? '<Sum>0</Sum>' : JSON.stringify(ANSWERS[operation]));
  })();
});

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'usage-handler-'));
  const limitsOf = (requestsPerDay: number, timeZone?: string) => ({
    defaultPlan: 'trial',
    requestsPerMinute: 0,
    plans: { trial: { requestsPerDay, timeZone } },
  });
  const live = { cells: { tool: {} }, limits: limitsOf(12, 'Asia/Kolkata') };
  const files: [name: string, content: object][] = [
    [ASSET_FILE.routes, { cells: { crm: {} } }],
    [ASSET_FILE.limitSettings, limitsOf(10)],
    [ASSET_FILE.LIVE_FILE.rules, { hash: 'deployed', replaces: 0, withoutTable: 'deployed', rules: live }],
  ];
  for (const [name, content] of files) writeFileSync(path.join(folder, name), JSON.stringify(content));
  const reader = `module.exports = require(${JSON.stringify(LIVE_SOURCE)});`;
  writeFileSync(path.join(folder, ASSET_FILE.LIVE_FILE.reader), reader);
  dynamo = await startTestDynamo();
  environment = await startFunctionEnvironment({ secrets: {} });
  await once(aws.listen(0, '127.0.0.1'), 'listening');
});
afterAll(async () => {
  aws.closeAllConnections();
  await new Promise((resolve) => aws.close(resolve));
  await environment.stop();
  await dynamo.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  asked = [];
  tableName = await dynamo.createTable();
  table = createUsageTable({
    call: dynamo.call,
    tableName,
    clock: Date.now,
    hourDays: 35,
    dayDays: 400,
    backoff: () => createBackoff(Date.now() + 5_000, { clock: Date.now, random: Math.random }),
  });
  const acme = { name: 'Acme', status: 'enabled', expireAt: null, allowedCells: null, createdAt: 0 } as const;
  const { Item } = tenantWrite(tableName, { ...acme, id: 'acme', version: 1 }).Put ?? {};
  await dynamo.call('PutItem', { TableName: tableName, Item });
  // Every hour that is over was counted for good.
  const facts = { counted: 0, api: 0, countedAtMs: Date.now() + HOUR_MS, sliceMs: HOUR_MS };
  await Promise.all(lookedAt(Date.now()).map((hourMs) => table.putHourFacts('local', hourMs, facts)));
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
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(aws.address() as AddressInfo).port}`,
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
    LAMBDA_TASK_ROOT: folder,
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
  asked.filter(([operation]) => operation === 'StartQuery').map(([, { queryString }]) => queryString);

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
  const hourMs = lookedAt(Date.now())[1] ?? 0;
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

test('a plan whose zone changed gives its tenants days of that zone from tomorrow on', async () => {
  await table.putCalendars({ acme: 'UTC' });
  const today = localDate('UTC')(Date.now());
  await answer({ task: 'count' }, LIVE);
  expect(await table.calendars()).toMatchObject({ acme: `UTC>${today}>Asia/Kolkata` });
});

test.each([
  ['the deployed plan', LIMITED, 'UTC', [{ percent: 100, quota: 10 }]],
  ['the plan that was changed live', LIVE, 'Asia/Kolkata', [{ percent: 80, quota: 12 }]],
])('a warning is that of %s', async (_, variables, timeZone, events) => {
  const nowMs = Date.now();
  const date = localDate(timeZone)(nowMs);
  const period = { month: date.slice(0, 7), day: date.slice(8) };
  const quotas = createDynamoQuotas(dynamo.call, tableName);
  await quotas.count({ tenantId: 'acme', period, requests: 10, nowMs });
  await answer({ task: 'warn' }, variables);
  const entries = asked.flatMap(([, input]) => input['Entries'] as { Detail: string; EventBusName: string }[]);
  expect(entries.map(({ Detail }) => JSON.parse(Detail) as object)).toMatchObject(events);
  expect(entries.map(({ EventBusName }) => EventBusName)).toEqual(['bus']);
});

test('a deployment without limits warns nobody', async () => {
  await answer({ task: 'warn' });
  expect(asked).toEqual([]);
});
