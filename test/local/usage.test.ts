// Usage on one machine: the synthesized function counts the run's own access log, by its role, and the API tells it.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalStack, startLocal } from '../../lib/local/start-local';
import { httpCell, type TestCell } from '../support/cell-server';
import { judgeByRole } from '../support/iam/role-judge';

const folder = mkdtempSync(join(tmpdir(), 'usage-'));
let cell: TestCell;
let stack: LocalStack;

beforeAll(async () => {
  cell = await httpCell(({ url }, response) => response.writeHead(url === '/broken' ? 500 : 200).end('{"ok":true}'));
  const configFile = join(folder, 'config.yaml');
  writeFileSync(
    configFile,
    'name: gw\nlanguage: en\nauth: { mode: jwt, cognito: create }\ntenants: { validate: true, cacheSeconds: 0, plan: trial }\n' +
      'plans: { trial: { requestsPerSecond: 0.001, burst: 5 } }\nusage: { everyMinutes: 1 }\nproxy: { retries: 0 }\n',
  );
  stack = await startLocal({
    judge: judgeByRole,
    configFile,
    env: { GATEWAY_PORT: '0', CELL_CRM_URL: cell.baseUrl },
    // The count goes when the test says so.
    clock: { nowMs: Date.now, after: () => () => undefined },
  });
});
afterAll(async () => {
  await stack.close();
  await cell.close();
  rmSync(folder, { recursive: true });
});

async function tokenOf(username: string): Promise<string> {
  const body = JSON.stringify({ username, password: '123' });
  const response = await fetch(`${stack.url}/api/auth/login`, { method: 'POST', body });
  return ((await response.json()) as { token: string }).token;
}

async function count(): Promise<void> {
  const own = [...stack.hosted.functions.values()].find(
    ({ definition }) => definition.environment['POWERTOOLS_SERVICE_NAME'] === 'usage',
  );
  const result = await stack.hosted.functionNamed(own?.definition.name ?? '').invoke({ task: 'count' });
  expect(result).toMatchObject({ ok: true });
}

const usage = (query = '') =>
  fetch(`${stack.url}/api/admin/usage${query}`, { headers: { authorization: `Bearer ${stack.opsToken}` } });

test('what a tenant uses is there after a count, refusals apart', async () => {
  const authorization = `Bearer ${await tokenOf('client')}`;
  const statuses: number[] = [];
  for (const path of ['crm/x', 'crm/broken', 'crm/y', 'crm/z', 'crm/x', 'crm/x', 'crm/x']) {
    statuses.push((await fetch(`${stack.url}/api/v1/${path}`, { headers: { authorization } })).status);
  }
  await fetch(`${stack.url}/api/v1/crm/x`, { headers: { authorization: 'Bearer wrong', 'x-tenant-id': 'acme' } });
  await count();
  const answer = (await (await usage(`?by=tenant,cell&from=${new Date().toISOString().slice(0, 13)}Z`)).json()) as {
    data: Record<string, unknown>[];
  };
  const refused = statuses.filter((status) => status === 429).length;
  expect(refused).toBeGreaterThan(0);
  const served = statuses.filter((status) => status === 200).length;
  expect(answer.data.find(({ tenant }) => tenant === 'acme')).toMatchObject({
    cell: 'crm',
    requests: 7,
    billable: served,
    refused,
    errors: 1,
    refusals: { RATE_LIMIT: refused },
  });
  expect(answer).toMatchObject({ reconciliation: { difference: 0, missing_hours: 0 } });
});
