// Usage on one machine: the synthesized function counts the run's own access log, by its role, and the API tells it.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGatewayCli } from '../../lib/cli/gateway-cli';
import { type LocalStack, startLocal } from '../../lib/local/start-local';
import { httpCell, type TestCell } from '../support/cell-server';
import { judgeByRole } from '../support/iam/role-judge';
import { testTerminal } from '../support/test-terminal';
import { until } from '../support/until';
import { runUsage } from '../support/usage-count';
import { loginAs } from './support/sample-user';

const folder = mkdtempSync(join(tmpdir(), 'usage-'));
let cell: TestCell;
let stack: LocalStack;
const events: { tenant: string }[] = [];
const eventsOf = (id: string) => events.filter(({ tenant }) => tenant === id);
/** Taken before the first request, so that the tests may run across the end of an hour or a day. */
const startedAt = new Date();
const hour = `${startedAt.toISOString().slice(0, 13)}Z`;
/** A zone in which it is noon: no day ends while the tests run. */
const noonZone = (() => {
  const ahead = 12 - startedAt.getUTCHours();
  // The sign is that of POSIX: Etc/GMT-3 is three hours ahead of UTC.
  return ahead === 0 ? 'Etc/GMT' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
})();

beforeAll(async () => {
  cell = await httpCell(({ url }, response) => response.writeHead(url === '/broken' ? 500 : 200).end('{"ok":true}'));
  const configFile = join(folder, 'config.yaml');
  writeFileSync(
    configFile,
    'name: gw\nlanguage: en\nauth: { mode: jwt, cognito: create }\ntenants: { validate: true, cacheSeconds: 0, plan: trial }\n' +
      'plans: { trial: { requestsPerSecond: 0.001, burst: 5 }, small: { requestsPerSecond: 0.001, burst: 5 }, large: { requestsPerDay: 6 } }\nusage: { everyMinutes: 1 }\nproxy: { retries: 0 }\nliveConfig: {}\n' +
      // What is kept of good requests changes no count.
      'logs: { goodLines: 1000, accessLog: short }\nmetrics: { gatherSeconds: 30 }\n',
  );
  stack = await startLocal({
    judge: judgeByRole,
    configFile,
    env: { GATEWAY_PORT: '0', CELL_CRM_URL: cell.baseUrl },
    onEvent: ({ DetailType, Detail = '' }) => {
      if (DetailType === 'TenantQuotaReached') events.push(JSON.parse(Detail) as { tenant: string });
    },
    // The count goes when the test says so.
    clock: { nowMs: Date.now, after: () => () => undefined },
  });
});
afterAll(async () => {
  await stack.close();
  await cell.close();
  rmSync(folder, { recursive: true });
});

const count = () => runUsage(stack);
const run = (task: object) => runUsage(stack, task);

const usage = (query = '') =>
  fetch(`${stack.url}/api/admin/usage${query}`, { headers: { authorization: `Bearer ${stack.opsToken}` } });

/** Requests, billable ones and refusals, as far as they were counted. */
async function usedByGlobex(): Promise<number[]> {
  await count();
  const { total } = (await (await usage(`?tenant=globex&by=tenant&from=${hour}`)).json()) as {
    total: { requests: number; billable: number; refused: number };
  };
  return [total.requests, total.billable, total.refused];
}

test('what a tenant uses is there after a count, refusals apart', async () => {
  const authorization = `Bearer ${await loginAs(stack.url, 'client')}`;
  const statuses: number[] = [];
  for (const path of ['crm/x', 'crm/broken', 'crm/y', 'crm/z', 'crm/x', 'crm/x', 'crm/x']) {
    statuses.push((await fetch(`${stack.url}/api/v1/${path}`, { headers: { authorization } })).status);
  }
  // Refused before the proxy looks for the Cell: Content-Type is missing.
  await fetch(`${stack.url}/api/v1/crm/x`, { method: 'POST', headers: { authorization } });
  await fetch(`${stack.url}/api/v1/crm/x`, { headers: { authorization: 'Bearer wrong', 'x-tenant-id': 'acme' } });
  await count();
  const answer = (await (await usage(`?by=tenant,cell&from=${hour}`)).json()) as {
    data: Record<string, unknown>[];
  };
  const refused = statuses.filter((status) => status === 429).length;
  expect(refused).toBeGreaterThan(0);
  const served = statuses.filter((status) => status === 200).length;
  expect(answer.data.find(({ tenant }) => tenant === 'acme')).toMatchObject({
    cell: 'crm',
    requests: 8,
    billable: served,
    refused: refused + 1,
    errors: 1,
    refusals: { RATE_LIMIT: refused, MISSING_HEADER: 1 },
  });
  const sum = answer.data.reduce((total, row) => total + Number(row['billable']), 0);
  expect(answer).toMatchObject({ total: { billable: sum } });
  expect(answer).toMatchObject({ reconciliation: { difference: 0, missing_hours: 0 } });
});

test('a plan is made, a tenant is put on it and runs into it, it is raised, and usage shows it', async () => {
  const terminal = testTerminal({ env: { GATEWAY_URL: stack.url, GATEWAY_TOKEN: stack.opsToken } });
  const gateway = (...words: string[]) => runGatewayCli(words, terminal);
  const authorization = `Bearer ${await loginAs(stack.url, 'operator')}`;
  const ask = async () => (await fetch(`${stack.url}/api/v1/crm/x`, { headers: { authorization } })).status;
  const askOften = async (times: number) => {
    const statuses: number[] = [];
    for (let sent = 0; sent < times; sent += 1) statuses.push(await ask());
    return statuses;
  };
  const before = await usedByGlobex();
  expect(await gateway('tenants', 'quota', 'globex', '--plan', 'small')).toBe(0);
  const first = await askOften(10);
  expect(first).toContain(429);
  expect(await gateway('tenants', 'quota', 'globex', '--plan', 'large', '--time-zone', noonZone)).toBe(0);
  expect(new Set(await askOften(5))).toEqual(new Set([200]));
  await run({ task: 'warn' });
  await count();
  terminal.printed.length = 0;
  expect(await gateway('usage', '--by', 'tenant', '--from', hour)).toBe(0);
  const [titles, ...rows] = terminal.printed.map((line) => line.trim().split(/\s{2,}/));
  expect(titles?.slice(0, 4)).toEqual(['TENANT', 'REQUESTS', 'BILLABLE', 'REFUSED']);
  const refused = first.filter((status) => status === 429).length;
  const more = [15, 15 - refused, refused].map((figure, index) => String(figure + (before[index] ?? 0)));
  expect(rows.find(([tenant]) => tenant === 'globex')?.slice(1, 4)).toEqual(more);
  // Five of six a day.
  expect(eventsOf('globex')).toMatchObject([{ tenant: 'globex', unit: 'day', percent: 80, quota: 6 }]);
});

test('a Cell and a plan that were added live are counted under their names, and warned of', async () => {
  const admin = async (method: string, path: string, body?: object) => {
    const headers = { authorization: `Bearer ${stack.opsToken}` };
    const answer = await fetch(`${stack.url}/api/admin${path}`, { method, headers, body: JSON.stringify(body) });
    expect(answer.status).toBe(200);
    return (await answer.json()) as { document: { cells: object; plans: object } };
  };
  const { document } = await admin('GET', '/config');
  const cells = { ...document.cells, tool: { url: cell.baseUrl } };
  const plans = { ...document.plans, score: { requestsPerDay: 20 } };
  await admin('PUT', '/config', { document: { ...document, cells, plans }, reason: 'a test' });
  await admin('PUT', '/tenants/default/quota', { plan: 'score', timeZone: noonZone });
  const authorization = `Bearer ${await loginAs(stack.url, 'admin', 'admin')}`;
  const ask = async () => (await fetch(`${stack.url}/api/v1/tool/x`, { headers: { authorization } })).status;
  // The change is everywhere within 5 s.
  await until(ask, (status) => status === 200, { pauseMs: 500, most: 120 });
  for (let sent = 1; sent < 17; sent += 1) expect(await ask()).toBe(200);
  await count();
  await run({ task: 'warn' });
  const answer = await usage(`?tenant=default&by=cell&from=${hour}`);
  const { data } = (await answer.json()) as { data: { cell: string | null; requests: number }[] };
  expect(data.find((row) => row.cell === 'tool')).toMatchObject({ requests: expect.any(Number) as number });
  expect(eventsOf('default')).toContainEqual(expect.objectContaining({ unit: 'day', percent: 80, quota: 20 }));
});

test('the same as CSV and as JSON, and a word where a gateway counts nothing', async () => {
  const terminal = testTerminal({ env: { GATEWAY_URL: stack.url, GATEWAY_TOKEN: stack.opsToken } });
  const [before = 0] = await usedByGlobex();
  const authorization = `Bearer ${await loginAs(stack.url, 'operator')}`;
  await fetch(`${stack.url}/api/v1/crm/x`, { headers: { authorization } });
  await count();
  const words = ['usage', '--tenant', 'globex', '--from', hour, '--by', 'tenant', '--csv'];
  expect(await runGatewayCli(words, terminal)).toBe(0);
  const [titles, row] = terminal.printed[0]?.split('\r\n') ?? [];
  expect(titles).toBe('tenant,requests,billable,refused,errors,response_bytes,duration_ms');
  expect(row).toMatch(new RegExp(`^globex,${before + 1},`));
  expect(await runGatewayCli(['usage', '--tenant', 'nobody', '--from', hour], terminal)).toBe(1);
  expect(await runGatewayCli(['usage', '--csv', '--json'], terminal)).toBe(2);
});
