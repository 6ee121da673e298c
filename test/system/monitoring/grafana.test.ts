// Every query of the Prometheus dashboard returns data on one machine, where a real Prometheus scrapes the run.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LocalStack, startLocal } from '../../../lib/local/start-local';
import { closeConnections, send } from '../../local/support/raw-request';
import { httpCell, type TestCell } from '../../support/cell-server';
import { until } from '../../support/until';
import { type ExampleFolder, exampleFolder } from './support';

/** The longest period of a metric that the dashboard shows. */
const PERIOD_MS = 300_000;
/** As deploy/config/dev.yaml names it. */
const DEPLOYMENT = 'cell-gateway-dev';
const EXAMPLE_ADDRESS = '127.0.0.1:8000';

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string; readonly refId: string }[];
}

let folder: ExampleFolder;
let cell: TestCell;
let stack: LocalStack;
let prometheus: ChildProcess;
let address: string;
/** What the run's clock is ahead of the machine's. */
let aheadMs = 0;

beforeAll(async () => {
  folder = exampleFolder();
  cell = await httpCell((_, response) => response.setHeader('content-type', 'application/json').end('{"status":"up"}'));
  stack = await startLocal({
    env: { GATEWAY_PORT: '0', CELL_ERP_URL: cell.baseUrl },
    // The patrol runs when the test says so.
    clock: { nowMs: () => Date.now() + aheadMs, after: () => () => undefined },
  });
  await traffic();
  // CloudWatch has what a period that is over holds.
  aheadMs += PERIOD_MS;
  const example = readFileSync(join(folder.path, 'prometheus.local.example.yml'), 'utf8');
  const config = example.replaceAll(EXAMPLE_ADDRESS, new URL(stack.url).host).replace('15s', '1s');
  folder.write('prometheus.yml', config);
  folder.write('ops-token', stack.opsToken);
  [prometheus, address] = await startPrometheus(folder.path);
});

afterAll(async () => {
  closeConnections();
  if (prometheus?.exitCode === null) {
    prometheus.kill();
    await once(prometheus, 'exit');
  }
  await stack?.close();
  await cell?.close();
  folder?.remove();
});

async function traffic(): Promise<void> {
  const headers = { authorization: `Bearer ${stack.bearerToken}`, 'x-tenant-id': stack.tenantId };
  const { status } = await send(stack.url, 'GET', '/api/v1/erp/orders', { ...headers, 'x-request-id': 'g' });
  expect(status).toBe(200);
  const health = [...stack.hosted.functions.values()].find(
    ({ definition }) => definition.environment['POWERTOOLS_SERVICE_NAME'] === 'health',
  );
  await health?.invoke({});
}

async function startPrometheus(path: string): Promise<[ChildProcess, string]> {
  const child = spawn(
    'prometheus',
    ['--config.file=prometheus.yml', '--storage.tsdb.path=data', '--web.listen-address=127.0.0.1:0'],
    { cwd: path, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let log = '';
  child.stderr?.on('data', (text) => {
    log += String(text);
  });
  const own = () => /Listening on.*address=(127\.0\.0\.1:[1-9]\d*)/.exec(log)?.[1];
  await until(own, (found) => found !== undefined);
  // It listens before it can answer: https://prometheus.io/docs/prometheus/latest/management_api/#readiness-check
  await until(
    () => fetch(`http://${own()}/-/ready`),
    ({ ok }) => ok,
  );
  return [child, own() ?? ''];
}

async function series(expr: string): Promise<readonly { readonly metric: Record<string, string> }[]> {
  const answer = await fetch(`http://${address}/api/v1/query?query=${encodeURIComponent(expr)}`);
  const { data } = (await answer.json()) as { data: { result: { metric: Record<string, string> }[] } };
  return data.result;
}

const dashboard = JSON.parse(
  readFileSync(join(__dirname, '..', '..', '..', 'deploy/monitoring/grafana/cell-gateway-prometheus.json'), 'utf8'),
) as { readonly panels: readonly Panel[] };
const QUERIES = dashboard.panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr, refId }) => ({ title, refId, expr })),
);

test('the dashboard has 14 queries', () => {
  expect(QUERIES).toHaveLength(14);
});

test('the variable of the dashboard has the deployment', async () => {
  const found = await until(
    () => series('gateway_patrol_age_seconds'),
    (all) => all.length > 0,
  );
  expect(found.map(({ metric }) => metric['deployment'])).toEqual([DEPLOYMENT]);
});

test.each(QUERIES)('$title, query $refId returns data', async ({ expr }) => {
  const found = await until(
    () => series(expr.replaceAll('$deployment', DEPLOYMENT)),
    (all) => all.length > 0,
    { most: 1_000 },
  );
  expect(found.length).toBeGreaterThan(0);
});
