// The summary function's wiring: whose Cells it reports, and who may read the API description, by what a deployment chose.

import * as ASSET_FILE from '../../../lambdas/contract/asset-files';
import { LIVE_FILE } from '../../../lambdas/contract/asset-files';
import * as ENV from '../../../lambdas/contract/environment';
import { DEFAULT_PATROL } from '../../../lambdas/contract/settings';
import { encodeVerdict } from '../../../lambdas/domain/verdict';
import type { HttpHandler } from '../../../lambdas/runtime/http-function';
import { capturedOutput } from '../../support/captured-output';
import { startTestDynamo, type TestDynamo } from '../../support/dynalite';
import { startFunctionEnvironment } from '../../support/function-environment';
import { httpEvent, lambdaContext } from '../../support/http-event';
import { startThrottlingFront } from '../../support/throttling-front';

const OPS = encodeVerdict({ outcome: 'allow', caller: { kind: 'ops' } });
const TENANT = encodeVerdict({
  outcome: 'allow',
  caller: { kind: 'user', tenantId: 'acme', userId: 'u', role: 'user', allowedCells: null },
});
const ROUTE = { baseUrl: 'https://x.example.com', core: true };

let environment: Awaited<ReturnType<typeof startFunctionEnvironment>>;
let dynamo: TestDynamo;
let table: string;

beforeAll(async () => {
  const files = {
    [ASSET_FILE.routes]: { cells: { erp: ROUTE, hr: ROUTE } },
    [LIVE_FILE.rules]: { hash: 'd', replaces: 0, withoutTable: 'deployed', rules: { cells: { crm: ROUTE } } },
    [ASSET_FILE.opsPage]: {},
    [ASSET_FILE.opsPagePolicy]: {},
    [ASSET_FILE.docsJson]: {},
  };
  const code = { [LIVE_FILE.reader]: 'lambdas/stores/dynamodb/live-source' };
  [dynamo, environment] = await Promise.all([
    startTestDynamo(),
    startFunctionEnvironment({ secrets: {}, files, code }),
  ]);
  table = await dynamo.createTable();
});
afterAll(() => Promise.all([dynamo.stop(), environment.stop()]));

/** What a function answers that met these variables at its start. */
async function ask(path: string, variables: Record<string, string> = {}, authorizer: object = OPS) {
  const { handler } = environment.load(() => require('../../../lambdas/summary/handler') as { handler: HttpHandler }, {
    [ENV.deployment]: 'prod',
    [ENV.stateTable]: table,
    [ENV.patrolSettings]: JSON.stringify(DEFAULT_PATROL),
    [ENV.docsAccess]: 'open',
    [ENV.defaultLanguage]: 'en',
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
    ...variables,
  });
  const headers = { 'accept-encoding': 'gzip' };
  let answer: Awaited<ReturnType<HttpHandler>> = {};
  await capturedOutput(async () => {
    answer = await handler(httpEvent({ routeKey: `GET ${path}`, path, headers, authorizer }), lambdaContext());
  });
  return answer;
}

async function cellsOf(variables: Record<string, string>): Promise<string[]> {
  const { body = '' } = await ask('/api/admin/health-summary', variables);
  return (JSON.parse(body) as { cells: { cell: string }[] }).cells.map(({ cell }) => cell);
}

test('reports the Cells that were deployed, or those in force where a deployment changes live', async () => {
  expect(await cellsOf({})).toEqual(['erp', 'hr']);
  expect(await cellsOf({ [ENV.liveConfig]: '1' })).toEqual(['crm']);
});

test.each([
  ['open', 200],
  ['admin', 403],
])('where the API description is %s, a tenant’s user gets %i for it', async (docsAccess, statusCode) => {
  const path = '/api/docs/openapi.json';
  expect(await ask(path, { [ENV.docsAccess]: docsAccess })).toMatchObject({ statusCode: 200 });
  expect(await ask(path, { [ENV.docsAccess]: docsAccess }, TENANT)).toMatchObject({ statusCode });
});

test('waits for circuits that a busy table leaves unread', async () => {
  const front = await startThrottlingFront(dynamo.endpoint);
  front.keysPerBatch = 1;
  const answer = await ask('/api/admin/health-summary', { AWS_ENDPOINT_URL_DYNAMODB: front.endpoint });
  await front.stop();
  expect(answer).toMatchObject({ statusCode: 200 });
  expect(front.asked.get('BatchGetItem')).toBe(2);
});
