// Live changes on one machine: the synthesized functions, their files and their permissions, over the embedded table.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGatewayCli } from '../../lib/cli/gateway-cli';
import { type LocalStack, startLocal } from '../../lib/local/start-local';
import { httpCell, type TestCell } from '../support/cell-server';
import { judgeByRole } from '../support/iam/role-judge';
import { testTerminal } from '../support/test-terminal';
import { until } from '../support/until';
import { loginAs } from './support/sample-user';

const folder = mkdtempSync(join(tmpdir(), 'live-'));
let [first, second]: TestCell[] = [];
let stack: LocalStack;

const answering = (name: string) => httpCell((_received, response) => response.end(JSON.stringify({ name })));

beforeAll(async () => {
  [first, second] = await Promise.all([answering('first'), answering('second')]);
  const configFile = join(folder, 'config.yaml');
  writeFileSync(
    configFile,
    'name: gw\nlanguage: en\nauth: { mode: jwt, cognito: create }\ntenants: { validate: true, cacheSeconds: 0 }\n' +
      `proxy: { authorization: forward, stateRefreshMs: 100 }\nliveConfig: { allowedHosts: ['${second?.baseUrl}'] }\n`,
  );
  stack = await startLocal({
    judge: judgeByRole,
    configFile,
    env: { GATEWAY_PORT: '0', CELL_CRM_URL: first?.baseUrl ?? '' },
  });
});
afterAll(async () => {
  await stack.close();
  await Promise.all([first?.close(), second?.close()]);
  rmSync(folder, { recursive: true });
});

async function ask(token: string, path = '/api/v1/crm/x', method = 'GET') {
  const response = await fetch(`${stack.url}${path}`, { method, headers: { authorization: `Bearer ${token}` } });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function admin(method: string, path: string, body?: object, more: Record<string, string> = {}) {
  const response = await fetch(`${stack.url}/api/admin/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${stack.opsToken}`,
      'content-type': 'application/json',
      'x-request-id': 'r',
      ...more,
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  return {
    status: response.status,
    etag: response.headers.get('etag'),
    body: (await response.json()) as Record<string, unknown>,
  };
}

/** Changes a part of the document in force. */
async function change(part: object, reason = 'a test') {
  const { body, etag } = await admin('GET', 'config');
  return admin(
    'PUT',
    'config',
    { document: { ...(body['document'] as object), ...part }, reason },
    { 'if-match': etag ?? '' },
  );
}

test('a changed URL, a tenant of its own, a switched off Cell and the way back reach requests without a deployment', async () => {
  const [acme, globex] = [await loginAs(stack.url, 'client'), await loginAs(stack.url, 'operator')];
  expect(await ask(acme)).toMatchObject({ status: 200, body: { name: 'first' } });
  const moved = await change({ tenantRoutes: { acme: { crm: second?.baseUrl } } });
  const version = Number(moved.body['version']);
  expect(moved).toMatchObject({ status: 200, etag: `"${version}"`, body: { author: 'ops', reason: 'a test' } });
  await until(
    () => ask(acme),
    ({ body }) => body['name'] === 'second',
  );
  expect((await ask(globex)).body['name']).toBe('first');
  const { body: summary } = await admin('GET', 'health-summary');
  expect(summary['cells']).toEqual([expect.objectContaining({ cell: 'crm', unprobed_tenants: 1 })]);

  expect(await admin('PATCH', 'cells/crm', { enabled: false })).toMatchObject({ body: { id: 'crm', enabled: false } });
  await until(
    () => ask(globex),
    ({ body }) => body['code'] === 'CELL_DISABLED',
  );

  expect(await admin('POST', 'config/rollback', { version: 0, reason: 'all back' })).toMatchObject({ status: 200 });
  await until(
    () => ask(acme),
    ({ body }) => body['name'] === 'first',
  );
  const { body: listed } = await admin('GET', 'config/versions');
  const versions = (listed['data'] as { version: number }[]).map((one) => one.version);
  expect(versions.slice(0, 3)).toEqual([version + 2, version + 1, version]);
});

test('a Cell that is added live is called, probed, shown as such and can be made read-only; its plan can be given', async () => {
  const { body: now } = await admin('GET', 'config');
  const { cells } = now['document'] as { cells: object };
  const plans = { slow: { requestsPerSecond: 5 } };
  expect(await change({ cells: { ...cells, erp: second?.baseUrl }, plans })).toMatchObject({ status: 200 });
  const token = await loginAs(stack.url, 'operator');
  await until(
    () => ask(token, '/api/v1/erp/x'),
    ({ body }) => body['name'] === 'second',
  );
  const { body: summary } = await admin('GET', 'health-summary');
  expect(summary['cells']).toEqual([
    expect.not.objectContaining({ added_live: true }),
    expect.objectContaining({ cell: 'erp', added_live: true }),
  ]);
  const light = { color: 'red', reason: 'a test', minutes: 5 };
  expect(await admin('PUT', 'lights/erp', light)).toMatchObject({ status: 200 });
  expect(await admin('PUT', 'lights/gateway', light)).toMatchObject({ status: 200 });
  expect(await admin('PUT', 'lights/gateway', { color: 'green' })).toMatchObject({ status: 200 });
  expect(await admin('GET', 'config')).toMatchObject({ body: { source: 'live' } });
  expect(await admin('PUT', 'tenants/acme/quota', { plan: 'slow' })).toMatchObject({ status: 200 });
  expect(await admin('PUT', 'tenants/acme/quota', { plan: 'fast' })).toMatchObject({ status: 400 });
  expect(await admin('PUT', 'tenants/acme/quota', { plan: null })).toMatchObject({ status: 200 });
  expect(await admin('POST', 'config/rollback', { version: 0, reason: 'away' })).toMatchObject({ status: 200 });
});

test('the command line shows, compares, changes and takes back, and names the lines of a faulty file', async () => {
  const run = async (...args: string[]) => {
    const terminal = testTerminal({ env: { GATEWAY_URL: stack.url, GATEWAY_TOKEN: stack.opsToken } });
    const code = await runGatewayCli(['config', ...args], terminal);
    return { code, text: [...terminal.printed, ...terminal.noted].join('\n') };
  };
  const file = join(folder, 'live.yaml');
  const { text } = await run('get');
  expect(text).toMatch(/^# Live version \d+\ncells:\n {2}crm:\n/);
  writeFileSync(file, text.replace(/(url: .*)/, '$1\n    timeoutMs: 4321'));
  expect((await run('diff', file)).text).toContain('+ cells.crm.timeoutMs: 4321');
  expect(await run('apply', file, '--reason', 'a try', '--dry-run')).toMatchObject({ code: 0 });
  expect((await run('apply', file, '--reason', 'from a file')).text).toMatch(/Version \d+ is in force/);
  const steps = ['--steps', '50,100', '--bake', '10m'];
  const stepped = await run('apply', file, '--reason', 'in steps', '--tenants', 'acme', ...steps, '--dry-run');
  expect(stepped).toMatchObject({ code: 1, text: expect.stringContaining('CONFLICT') as string });
  const late = await run('apply', file, '--reason', 'too late');
  expect(late).toMatchObject({ code: 1, text: expect.stringContaining('CONFLICT') as string });
  expect((await run('history')).text).toContain('from a file');
  expect((await run('status')).text).toContain('from a file');
  writeFileSync(file, (await run('get')).text.replace('timeoutMs: 4321', 'timeoutMs: 5000'));
  expect(await run('apply', file, '--reason', 'steps', '--steps', '50')).toMatchObject({ code: 2 });
  expect((await run('apply', file, '--reason', 'steps', '--tenants', 'nobody', ...steps)).text).toContain(
    'rollout.tenants.nobody: got no tenant of that id',
  );
  expect((await run('apply', file, '--reason', 'steps', '--tenants', 'acme', ...steps)).text).toContain('who try it');
  expect((await run('status')).text).toMatch(/Tried by acme; steps: 50, 100 %\.\n(.*\n)+Next: 50 %, in 10/);
  expect((await run('rollback', '0', '--reason', 'enough')).code).toBe(0);

  writeFileSync(file, (await run('get')).text.replace(/(url: .*)/, '$1\n    timeoutMs: 1'));
  const wrong = await run('apply', file, '--reason', 'wrong');
  expect(wrong.code).toBe(1);
  expect(wrong.text).toMatch(
    /cells\.crm\.timeoutMs \(.*live\.yaml, line \d, column \d+\): got 1; expected a whole number/,
  );
  writeFileSync(file, 'cells: [\n');
  expect(await run('apply', file, '--reason', 'torn')).toMatchObject({
    code: 2,
    text: expect.stringMatching(/live\.yaml:\d+:\d+/) as string,
  });
  expect((await run('rollback', '0', '--reason', 'as deployed')).text).toContain('the document of version 0');
  expect((await run('diff', '0')).text).toBe('Nothing is different.');
});
