// Metrics of good requests are gathered without a value being lost or late for an alarm; those of failures do not wait.

import { spawnSync } from 'node:child_process';
import path from 'node:path';
import type { RequestFacts } from '../../../../lambdas/domain/http';
import { createRecords, createRecordsOver } from '../../../../lambdas/proxy/records/entry';
import { readRequest } from '../../../../lambdas/runtime/http-event';
import type { Outcome } from '../../../../lambdas/runtime/request-log';
import { readEmf } from '../../../../lib/local/alarms/emf';
import { capturedOutput } from '../../../support/captured-output';
import { httpEvent } from '../../../support/http-event';

const MINUTE = 1_764_000_000_000 - (1_764_000_000_000 % 60_000);
const routes = { cells: { crm: { baseUrl: 'http://crm', core: true }, news: { baseUrl: 'http://news', core: false } } };

function outcome(cell: string, more: Partial<Outcome> & { facts?: RequestFacts } = {}): Outcome {
  const { request } = readRequest(httpEvent({}), 0, undefined, () => 'hex');
  return { request, status: 200, durationMs: 12, refusal: undefined, ...more, facts: { cell, ...more.facts } };
}

function environment(records: object = {}, meteredTenants: readonly string[] = []) {
  const lines: string[] = [];
  let nowMs = MINUTE;
  let shutDown = (): void => undefined;
  const settings = { goodLines: 1_000, slowMs: 1_000, gatherSeconds: 30, ...records };
  const { recordMetrics } = createRecordsOver(
    {
      deployment: 'd',
      stateTable: 'state',
      logLevel: 'INFO',
      meteredCells: 'all',
      meteredTenants,
      records: JSON.stringify(settings),
    },
    routes,
    { write: (line) => lines.push(line), clock: () => nowMs, atShutdown: (run) => (shutDown = run) },
  );
  return {
    at(ms: number, one: Outcome) {
      nowMs = MINUTE + ms;
      recordMetrics(one);
    },
    shutDown: () => shutDown(),
    points: () => lines.flatMap(readEmf),
    lines: () => lines.filter((line) => line.includes('"_aws"')),
  };
}

const totals = (points: ReturnType<ReturnType<typeof environment>['points']>, metric: string) =>
  points.filter(({ dimensions }) => dimensions['cell'] === undefined).flatMap(({ values }) => values[metric] ?? []);

test('good requests of one Cell make one line, with each value in it, once the half minute is over', () => {
  const env = environment();
  env.at(100, outcome('crm'));
  for (let n = 1; n <= 5; n += 1) env.at(100 + n, outcome('crm', { durationMs: 10 * n, facts: { upstreamMs: n } }));
  expect(env.lines()).toHaveLength(1);
  env.at(30_000, outcome('crm'));
  expect(env.lines()).toHaveLength(3);
  const [, , gathered] = [...new Set(env.points().map(({ values }) => values))].slice(0, 3);
  expect(totals(env.points(), 'Latency')).toEqual([12, 10, 20, 30, 40, 50, 12]);
  expect(totals(env.points(), 'UpstreamLatency')).toEqual([1, 2, 3, 4, 5]);
  expect(totals(env.points(), 'ServerErrors')).toEqual([0, 0, 0, 0, 0, 0, 0]);
  expect(gathered).toBeDefined();
});

test('what a minute gathered counts in that minute, and is out with the first request of the next', () => {
  const env = environment();
  env.at(29_000, outcome('crm'));
  env.at(29_100, outcome('crm'));
  env.at(45_000, outcome('crm'));
  env.at(47_000, outcome('crm'));
  env.at(600_000, outcome('crm'));
  const times = env.points().map(({ timestampMs }) => timestampMs - MINUTE);
  expect(new Set(times)).toEqual(new Set([29_000, 29_100, 45_000, 47_000, 600_000]));
});

test.each<[string, Outcome]>([
  ['a failure', outcome('crm', { status: 502 })],
  ["a Cell's 404", outcome('crm', { status: 404 })],
  ['a retry', outcome('crm', { facts: { metrics: { retries: 1 } } })],
  ['a table that is gone', outcome('crm', { facts: { metrics: { stateStoreUnavailable: 1 } } })],
])('%s is written at once', (_, one) => {
  const env = environment();
  env.at(0, outcome('crm'));
  env.at(1, one);
  expect(env.lines()).toHaveLength(2);
});

test('an environment that was quiet writes at once: it may be frozen for long after this request', () => {
  const env = environment();
  for (const ms of [0, 3_000, 6_000, 9_000]) env.at(ms, outcome('crm'));
  expect(env.lines()).toHaveLength(4);
});

test('what is held is written before the environment is shut down', () => {
  const env = environment();
  for (const ms of [0, 1, 2]) env.at(ms, outcome('crm'));
  env.shutDown();
  expect(totals(env.points(), 'Requests')).toEqual([1, 1, 1]);
});

test('a line holds at most the 100 values of a metric that CloudWatch takes', () => {
  const env = environment();
  for (let n = 0; n < 251; n += 1) env.at(n, outcome('crm'));
  expect(env.lines()).toHaveLength(3);
  env.shutDown();
  const most = Math.max(...env.points().flatMap(({ values }) => Object.values(values).map((list) => list.length)));
  expect([most, totals(env.points(), 'Requests').length]).toEqual([100, 251]);
});

test('Cells and metered tenants keep series of their own', () => {
  const env = environment({}, ['acme']);
  env.at(0, outcome('crm'));
  env.at(1, outcome('crm', { facts: { tenantId: 'acme' } }));
  env.at(2, outcome('news', { facts: { tenantId: 'globex' } }));
  env.shutDown();
  const series = env.points().filter(({ values }) => values['TenantRequests']);
  expect(series.map(({ dimensions }) => dimensions['tenant'])).toEqual(['other', 'acme', 'other']);
  const cells = env.points().flatMap(({ dimensions }) => dimensions['cell'] ?? []);
  expect([...new Set(cells)]).toEqual(['crm', 'news']);
});

test('without gathering each request has its metrics line', () => {
  const env = environment({ gatherSeconds: 0 });
  for (const ms of [0, 1, 2]) env.at(ms, outcome('crm'));
  expect(env.lines()).toHaveLength(3);
});

const PLACE = {
  deployment: 'd',
  stateTable: 'state',
  logLevel: 'INFO',
  meteredCells: 'all',
  meteredTenants: [],
  records: JSON.stringify({ goodLines: 1_000, slowMs: 1_000, gatherSeconds: 30 }),
} as const;

test('what is held is written before the process ends', async () => {
  const before = process.listeners('SIGTERM');
  const added = () => process.listeners('SIGTERM').filter((listener) => !before.includes(listener));
  const exit = jest.spyOn(process, 'exit').mockReturnValue(undefined as never);
  try {
    const lines = await capturedOutput(() => {
      const { recordMetrics } = createRecords(PLACE, routes);
      for (let sent = 0; sent < 3; sent += 1) recordMetrics(outcome('crm'));
      for (const listener of added()) listener('SIGTERM');
    });
    expect(totals(lines.flatMap(readEmf), 'Requests')).toEqual([1, 1, 1]);
    expect(exit.mock.calls).toEqual([[0]]);
  } finally {
    exit.mockRestore();
    for (const listener of added()) process.removeListener('SIGTERM', listener);
  }
});

test('an environment that Lambda shuts down writes what it has gathered, and ends', () => {
  const entry = path.resolve(__dirname, '../../../../lambdas/proxy/records/entry');
  const program = `
    const { createRecords } = require(${JSON.stringify(entry)});
    const { recordMetrics } = createRecords(${JSON.stringify(PLACE)}, ${JSON.stringify(routes)});
    recordMetrics(${JSON.stringify(outcome('crm'))});
    setInterval(() => undefined, 1_000);
    process.kill(process.pid, 'SIGTERM');`;
  const { status, signal, stdout } = spawnSync(process.execPath, ['--require', 'tsx/cjs', '-e', program], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  expect({ status, signal }).toEqual({ status: 0, signal: null });
  const cells = stdout
    .split('\n')
    .flatMap(readEmf)
    .map(({ dimensions }) => dimensions['cell']);
  expect(cells).toContain('crm');
});
