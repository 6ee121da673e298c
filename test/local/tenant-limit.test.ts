// A plan on one machine: the synthesized proxy, its permissions and its file of limits, over the embedded table.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGatewayCli } from '../../lib/cli/gateway-cli';
import { type LocalStack, startLocal } from '../../lib/local/start-local';
import { httpCell, type TestCell } from '../support/cell-server';
import { judgeByRole } from '../support/iam/role-judge';
import { testTerminal } from '../support/test-terminal';
import { loginAs } from './support/sample-user';

const folder = mkdtempSync(join(tmpdir(), 'limits-'));
let cell: TestCell;
let stack: LocalStack;

beforeAll(async () => {
  cell = await httpCell((_received, response) => response.end('{}'));
  const configFile = join(folder, 'config.yaml');
  writeFileSync(
    configFile,
    'name: gw\nlanguage: en\nauth: { mode: jwt, cognito: create }\ntenants: { validate: true, cacheSeconds: 0, plan: trial }\n' +
      'plans: { trial: { requestsPerSecond: 0.01, burst: 6 }, gold: { requestsPerSecond: 1000 } }\n',
  );
  stack = await startLocal({ judge: judgeByRole, configFile, env: { GATEWAY_PORT: '0', CELL_CRM_URL: cell.baseUrl } });
});
afterAll(async () => {
  await stack.close();
  await cell.close();
  rmSync(folder, { recursive: true });
});

const ask = (token: string) => fetch(`${stack.url}/api/v1/crm/x`, { headers: { authorization: `Bearer ${token}` } });

test('a tenant runs into its plan, and another one does not', async () => {
  const before = cell.received.length;
  const [acme, globex] = [await loginAs(stack.url, 'client'), await loginAs(stack.url, 'operator')];
  const statuses: number[] = [];
  for (let sent = 0; sent < 12; sent += 1) statuses.push((await ask(acme)).status);
  expect(statuses.slice(0, 4)).toEqual([200, 200, 200, 200]);
  const refused = await ask(acme);
  expect(refused.status).toBe(429);
  expect(await refused.json()).toMatchObject({ code: 'RATE_LIMIT', message: 'Too many requests' });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(1);
  expect(refused.headers.get('ratelimit-policy')).toBe('"tenant";q=6;w=600');
  expect((await ask(globex)).status).toBe(200);
  expect(cell.received.length - before).toBeLessThanOrEqual(9);
});

/** Admin routes with the ops token. */
const quota = (method: 'GET' | 'PUT', id: string, body?: object) =>
  fetch(`${stack.url}/api/admin/tenants/${id}/quota`, {
    method,
    headers: { authorization: `Bearer ${stack.opsToken}`, 'content-type': 'application/json', 'x-request-id': 'r' },
    ...(body && { body: JSON.stringify(body) }),
  });

test('a tenant runs into its quota, gets another plan, and is let in', async () => {
  const terminal = testTerminal({ env: { GATEWAY_URL: stack.url, GATEWAY_TOKEN: stack.opsToken } });
  expect(await (await quota('GET', 'globex')).json()).toEqual({});
  expect(await (await quota('PUT', 'globex', { requestsPerMin: 2 })).json()).toEqual({ requests_per_min: 2 });
  const token = await loginAs(stack.url, 'operator');
  let refused = await ask(token);
  for (let sent = 0; refused.status === 200 && sent < 9; sent += 1) refused = await ask(token);
  expect(await refused.json()).toMatchObject({ code: 'QUOTA_EXCEEDED' });
  expect(await runGatewayCli(['tenants', 'quota', 'globex', '--per-minute', 'plan', '--plan', 'gold'], terminal)).toBe(
    0,
  );
  expect(terminal.printed).toEqual(['plan: gold']);
  for (let sent = 0; sent < 9; sent += 1) expect((await ask(token)).status).toBe(200);
});
