// The patrol's whole path through the real handlers: Cells over sockets, a real table, events, and the answers about it.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { API_ROUTES } from '../../lambdas/contract/api-routes';
import * as ASSET_FILE from '../../lambdas/contract/asset-files';
import * as ENV from '../../lambdas/contract/environment';
import { DEFAULT_PATROL, DEFAULT_PROXY } from '../../lambdas/contract/settings';
import { encodeVerdict } from '../../lambdas/domain/verdict';
import type { HttpHandler } from '../../lambdas/runtime/http-function';
import { docsFiles } from '../../lib/constructs/docs-page';
import { capturedOutput } from '../support/captured-output';
import { startTestDynamo, type TestDynamo } from '../support/dynalite';
import { startTestEventBridge, type TestEventBridge } from '../support/event-bridge';
import { httpEvent, lambdaContext } from '../support/http-event';

const OPS = encodeVerdict({ outcome: 'allow', caller: { kind: 'ops' } });

let dynamo: TestDynamo;
let bridge: TestEventBridge;
let cell: Server;
let folder: string;
let cellStatus = 200;
let patrol: (event: unknown, context: ReturnType<typeof lambdaContext>) => Promise<void>;
let summary: HttpHandler;
const environmentBefore = { ...process.env };

beforeAll(async () => {
  dynamo = await startTestDynamo();
  bridge = await startTestEventBridge();
  cell = createServer((_request, response) => {
    response
      .writeHead(cellStatus, { 'content-type': 'text/html' })
      .end('{"status":"up","note":"<script>alert(1)</script>"}');
  });
  await new Promise<void>((resolve) => {
    cell.listen(0, '127.0.0.1', resolve);
  });
  folder = mkdtempSync(join(tmpdir(), 'patrol-'));
  const baseUrl = `http://127.0.0.1:${(cell.address() as AddressInfo).port}`;
  const routes = { cells: { erp: { baseUrl, core: true } } };
  writeFileSync(join(folder, ASSET_FILE.routes), JSON.stringify(routes));
  writeFileSync(join(folder, ASSET_FILE.opsPage), '<!doctype html>');
  writeFileSync(join(folder, ASSET_FILE.opsPagePolicy), "default-src 'none'\n");
  for (const [file, content] of Object.entries(docsFiles())) writeFileSync(join(folder, file), content);
  Object.assign(process.env, {
    [ENV.deployment]: 'test',
    [ENV.stateTable]: await dynamo.createTable(),
    [ENV.eventBus]: 'events',
    [ENV.patrolSettings]: JSON.stringify({ ...DEFAULT_PATROL, roundsPerInvocation: 1, failuresToGoDown: 1 }),
    [ENV.docsAccess]: 'admin',
    [ENV.proxySettings]: JSON.stringify(DEFAULT_PROXY),
    LAMBDA_TASK_ROOT: folder,
    AWS_REGION: 'local',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
    AWS_ENDPOINT_URL_EVENTBRIDGE: bridge.endpoint,
  });
  ({ handler: patrol } = require('../../lambdas/health/handler'));
  ({ handler: summary } = require('../../lambdas/summary/handler'));
});
afterAll(async () => {
  process.env = environmentBefore;
  rmSync(folder, { recursive: true });
  cell.closeAllConnections();
  await Promise.all([dynamo.stop(), bridge.stop(), new Promise((resolve) => cell.close(resolve))]);
});

const runPatrol = (): Promise<string[]> => capturedOutput(() => patrol({}, lambdaContext(60_000)));

async function ask(routeKey: string, authorizer: unknown = OPS) {
  let answer: Awaited<ReturnType<HttpHandler>> = {};
  await capturedOutput(async () => {
    answer = await summary(httpEvent({ routeKey, path: routeKey.slice(4), authorizer }), lambdaContext());
  });
  return answer;
}

test('a Cell is unknown, then up, and when it fails it is an incident and an event; its words go nowhere', async () => {
  const before = await ask('GET /api/admin/health-summary');
  expect(before.statusCode).toBe(200);
  expect(JSON.parse(before.body ?? '')).toMatchObject({
    stale: true,
    cells: [{ cell: 'erp', status: 'unknown', healthy: false }],
  });
  await runPatrol();
  expect(JSON.parse((await ask('GET /api/admin/health-summary')).body ?? '')).toMatchObject({
    stale: false,
    status: 'up',
    cells: [{ status: 'up', healthy: true }],
  });
  cellStatus = 503;
  const output = await runPatrol();
  const { body: health } = await ask('GET /api/admin/health-summary');
  const { body: incidents } = await ask('GET /api/admin/incidents');
  const { body: metrics } = await ask('GET /api/admin/metrics');
  expect(JSON.parse(health ?? '')).toMatchObject({
    status: 'down',
    cells: [{ status: 'down', last_error: 'status_503' }],
  });
  expect(JSON.parse(incidents ?? '')).toMatchObject({ data: [{ cell: 'erp', ended_at: null, cause: 'status_503' }] });
  expect(metrics).toContain('gateway_cell_up{deployment="test",cell="erp"} 0\n');
  expect(bridge.events.map(({ detail }) => detail.status)).toEqual(['up', 'down']);
  expect([...output, health, incidents, metrics, JSON.stringify(bridge.events)].join()).not.toContain('script');

  const metricLines = output.filter((line) => line.includes('"_aws"')).map((line) => JSON.parse(line) as object);
  expect(metricLines).toContainEqual(
    expect.objectContaining({ PatrolHeartbeat: 1, PatrolBlind: 0, CellsDown: 1, CircuitsOpen: 1, RedLights: 0 }),
  );
  expect(metricLines).toContainEqual(expect.objectContaining({ service: 'health', cell: 'erp', CellUp: 0 }));
});

test('every route of the summary function is answered, and data only to admins', async () => {
  for (const { key, access } of API_ROUTES.filter((route) => route.function === 'summary')) {
    expect((await ask(key)).statusCode).toBe(200);
    const unjudged = (await ask(key, null)).statusCode;
    expect([key, unjudged]).toEqual([key, access === 'open' ? 200 : 503]);
  }
});
