// The proxy's wiring: which parts it has, by what a deployment chose.

import type { Context } from 'aws-lambda';
import * as ASSET_FILE from '../../../lambdas/contract/asset-files';
import * as ENV from '../../../lambdas/contract/environment';
import { DEFAULT_PROXY, type LimitSettings, type RecordSettings } from '../../../lambdas/contract/settings';
import { KEPT_BASIS } from '../../../lambdas/contract/verdict-context';
import { encodeVerdict } from '../../../lambdas/domain/verdict';
import { toLightItem } from '../../../lambdas/stores/dynamodb/fleet-items';
import { capturedOutput } from '../../support/captured-output';
import { httpCell, type TestCell } from '../../support/cell-server';
import { startTestDynamo, type TestDynamo } from '../../support/dynalite';
import { startFunctionEnvironment } from '../../support/function-environment';
import { httpEvent, lambdaContext } from '../../support/http-event';
import { until } from '../../support/until';

const LIMITS: LimitSettings = {
  defaultPlan: 'trial',
  requestsPerMinute: 0,
  plans: { trial: { requestsPerDay: 1, requestsPerMonth: 1 } },
};
const RECORDS: RecordSettings = { goodLines: 1_000_000, slowMs: 60_000, gatherSeconds: 0 };
const USER = { kind: 'user', tenantId: 'acme', userId: 'u', role: '', allowedCells: null } as const;

let cell: TestCell;
let dynamo: TestDynamo;
let environment: Awaited<ReturnType<typeof startFunctionEnvironment>>;
let tableName: string;

beforeAll(async () => {
  cell = await httpCell((_, response) => response.end('{}'));
  const route = { baseUrl: cell.baseUrl, core: true };
  const rules = { cells: { crm: route, tool: route }, tenantRoutes: {}, limits: LIMITS, patrol: {} };
  dynamo = await startTestDynamo();
  environment = await startFunctionEnvironment({
    secrets: { shared: 'a generated key' },
    files: {
      [ASSET_FILE.routes]: { cells: { crm: route } },
      [ASSET_FILE.limitSettings]: LIMITS,
      [ASSET_FILE.LIVE_FILE.rules]: { hash: 'deployed', replaces: 0, withoutTable: 'deployed', rules },
    },
    code: {
      [ASSET_FILE.kept]: 'lambdas/proxy/kept/entry',
      [ASSET_FILE.limits]: 'lambdas/proxy/limits/entry',
      [ASSET_FILE.LIVE_CODE]: 'lambdas/proxy/live/entry',
      [ASSET_FILE.records]: 'lambdas/proxy/records/entry',
      [ASSET_FILE.trail]: 'lambdas/proxy/trail/entry',
    },
  });
});
afterAll(async () => {
  await environment.stop();
  await dynamo.stop();
  await cell.close();
});
beforeEach(async () => {
  cell.received.length = 0;
  tableName = await dynamo.createTable();
});

type Handler = (event: object, context: Context) => Promise<{ readonly statusCode: number; readonly body?: string }>;

interface Asked {
  readonly name?: string;
  readonly method?: string;
}

/** Calls one environment of such a deployment. */
function start(variables: Record<string, string>, { name = 'crm', method = 'GET' }: Asked = {}) {
  const { handler } = environment.load(() => require('../../../lambdas/proxy/handler') as { handler: Handler }, {
    [ENV.deployment]: 'test',
    [ENV.defaultLanguage]: 'en',
    [ENV.stateTable]: tableName,
    [ENV.proxySettings]: JSON.stringify(DEFAULT_PROXY),
    [ENV.signingSettings]: JSON.stringify({ schemes: [] }),
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
    ...variables,
  });
  const headers = {
    authorization: 'Bearer x',
    'x-tenant-id': 'acme',
    'content-type': 'application/json',
    'x-request-id': 'r',
  };
  return (authorizer: object) =>
    handler(httpEvent({ method, path: `/api/v1/${name}/orders`, authorizer, headers }), lambdaContext());
}

/** What each caller gets, and the lines that the environment writes. */
async function ask(variables: Record<string, string>, verdicts: readonly object[], asked?: Asked) {
  const call = start(variables, asked);
  const answers: Awaited<ReturnType<Handler>>[] = [];
  const lines = await capturedOutput(async () => {
    for (const authorizer of verdicts) answers.push(await call(authorizer));
  });
  return { statuses: answers.map(({ statusCode }) => statusCode), answers, lines };
}

/** Asks until the environment knows what its table says: the code of the first refusal. */
async function firstRefusal(variables: Record<string, string>, asked?: Asked): Promise<string> {
  const call = start(variables, asked);
  let code = '';
  await capturedOutput(async () => {
    const { body = '' } = await until(
      () => call(user()),
      ({ statusCode }) => statusCode >= 400,
      { most: 500 },
    );
    ({ code } = JSON.parse(body) as { code: string });
  });
  return code;
}

const user = (basis?: string): object => ({
  ...encodeVerdict({ outcome: 'allow', caller: USER }),
  ...(basis !== undefined && { [KEPT_BASIS]: basis }),
});
/** Fields of the lines about requests. */
const requestLines = (lines: readonly string[]) =>
  lines.filter((line) => line.includes('"message":')).map((line) => JSON.parse(line) as Record<string, unknown>);

test('a deployment that asks for nothing more sends requests on, unsigned, and writes a line of each', async () => {
  const { statuses, lines } = await ask({}, [user('no basis'), user()]);
  expect(statuses).toEqual([200, 200]);
  expect(cell.received.map(({ headers }) => headers['x-signature'])).toEqual([undefined, undefined]);
  const [first, ...others] = requestLines(lines);
  expect(first).toMatchObject({ tenant_id: 'acme', status: 200 });
  expect([others.length, first?.['steps'], first?.['stands_for']]).toEqual([1, undefined, undefined]);
  expect((await ask({}, [user()], { name: 'tool' })).answers[0]?.body).toContain('CELL_NOT_FOUND');
});

test('a deployment that signs reads its key and signs', async () => {
  const signing = { [ENV.signingSettings]: '{"schemes":["hmac-v1"]}', [ENV.signingSecretId]: 'shared' };
  expect((await ask(signing, [user()])).statuses).toEqual([200]);
  expect(cell.received.map(({ headers }) => headers['x-signature'])).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
});

test('each deployment reads lights from its table', async () => {
  const light = { sinceMs: Date.now(), untilMs: Date.now() + 600_000, setBy: 'ops', reason: 'a test' };
  await dynamo.call('PutItem', { TableName: tableName, Item: toLightItem({ cell: 'crm' }, light) });
  expect(await firstRefusal({}, { method: 'POST' })).toBe('RED_LIGHT');
});

test('a deployment that limits tenants counts their requests in its table', async () => {
  expect(await firstRefusal({ [ENV.tenantLimits]: '1' })).toBe('QUOTA_EXCEEDED');
});

test('a deployment with live changes asks the Cells of the live rules, by their limits', async () => {
  expect(await firstRefusal({ [ENV.liveConfig]: '1' }, { name: 'tool' })).toBe('QUOTA_EXCEEDED');
  expect(cell.received).not.toEqual([]);
});

test('a deployment that explains requests writes the steps of each', async () => {
  const { lines } = await ask({ [ENV.requestTrail]: '1' }, [user()]);
  expect(requestLines(lines)).toEqual([expect.objectContaining({ status: 200, steps: expect.anything() as unknown })]);
});

test('a deployment whose verdicts are kept refuses one without a basis', async () => {
  const { answers } = await ask({ [ENV.recallSeconds]: '60' }, [user('no basis')]);
  expect(answers).toMatchObject([{ statusCode: 503 }]);
  expect(cell.received).toEqual([]);
});

test('a deployment that asks for fewer records says in each line how many requests it stands for', async () => {
  const { lines } = await ask({ [ENV.recordSettings]: JSON.stringify(RECORDS) }, [user()]);
  expect(requestLines(lines)).toMatchObject([{ status: 200, stands_for: 1 }]);
});
