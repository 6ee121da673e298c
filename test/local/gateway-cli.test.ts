// The command line against the whole local stack, over real sockets, and once as the process that npm runs.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { readSettings } from '../../deploy/cell-kit/node/settings';
import { createVerifier } from '../../deploy/cell-kit/node/verifier';
import type { HealthSummary } from '../../lambdas/contract/health-summary';
import { cellsCheck } from '../../lib/cli/commands/cells-check';
import { runGatewayCli } from '../../lib/cli/gateway-cli';
import { type LocalStack, startLocal } from '../../lib/local/start-local';
import { httpCell } from '../support/cell-server';
import { judgeByRole } from '../support/iam/role-judge';
import { type TestTerminalOptions, testTerminal } from '../support/test-terminal';
import { until, untilTrue } from '../support/until';

const run = promisify(execFile);
const SECRET = 'generated-for-this-test';
let stack: LocalStack;
let env: Record<string, string>;

beforeAll(async () => {
  stack = await startLocal({
    judge: judgeByRole,
    env: {
      GATEWAY_PORT: '0',
      GATEWAY_SIGNING_SECRET: SECRET,
      GOVERNANCE_HEALTH_INTERVAL_SEC: '2',
      GOVERNANCE_HEALTH_FAILURE_THRESHOLD: '1',
    },
  });
  env = { GATEWAY_URL: stack.url, GATEWAY_TOKEN: stack.opsToken };
});
const children: ChildProcess[] = [];
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await stack.close();
});

async function gateway(line: string, options: TestTerminalOptions = {}) {
  const terminal = testTerminal({ ...options, env: { ...env, ...options.env } });
  const code = await runGatewayCli(line.split(' '), terminal);
  return { code, printed: terminal.printed.join('\n'), noted: terminal.noted.join('\n') };
}

/** Watches until a look is as wanted, then interrupts. */
async function watchUntil(wanted: (summary: HealthSummary) => boolean): Promise<number> {
  const terminal = testTerminal({
    env,
    onPrint: (line) => {
      if (wanted(JSON.parse(line) as HealthSummary)) terminal.interrupt();
    },
  });
  return runGatewayCli(['status', '--watch', '--every', '1s', '--json'], terminal);
}

test('status: well, then with a Cell down, then well again', async () => {
  expect(await watchUntil(({ status }) => status === 'up')).toBe(0);
  const well = await until(
    () => gateway('status'),
    ({ code }) => code === 0,
  );
  expect(well.printed).toMatch(/ is UP: 3 up\n[^]*\nUp +crm .*\nUp +erp .*\nUp +oa /);

  await stack.cells?.order({ kind: 'stop', name: 'erp' });
  expect(await watchUntil(({ status }) => status === 'down')).toBe(1);
  const down = await gateway('status', { screen: { columns: 40, rows: 10 }, coloured: true });
  expect(down.code).toBe(1);
  expect(down.printed).toMatch(/ is <bold red>DOWN<\/>: <bold red>1 down<\/>, <green>2 up<\/>/);
  const detail = await gateway('cells erp');
  // Reset where a probe was under way when the Cell ended.
  expect(detail.printed).toMatch(
    /state +Down\n[^]*last error +Connection (refused|reset)[^]*INCIDENT BEGAN[^]*, and goes on +Connection (refused|reset)/,
  );

  await stack.cells?.order({ kind: 'start', name: 'erp' });
  expect(await watchUntil(({ status }) => status === 'up')).toBe(0);
});

test('tenants disable shuts the tenant out within seconds, enable lets it in again', async () => {
  const call = () =>
    fetch(`${stack.url}/api/v1/crm/customers`, { headers: { authorization: `Bearer ${stack.bearerToken}` } });
  expect((await call()).status).toBe(200);
  const { printed } = await gateway(`tenants disable ${stack.tenantId}`);
  expect(printed).toMatch(new RegExp(`${stack.tenantId} +disabled`));
  expect(printed).not.toContain('not enforced');
  const refused = await until(call, ({ status }) => status !== 200);
  expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([403, 'TENANT_INVALID']);
  await gateway(`tenants enable ${stack.tenantId}`);
  await until(call, ({ status }) => status === 200);
});

test('cells lists each Cell with its state and URL', async () => {
  const { code, printed } = await gateway('cells');
  expect([code, printed]).toEqual([0, expect.stringMatching(/^CELL +STATE +URL[^]*crm +Up +http:\/\/127/)]);
  const summary = JSON.parse((await gateway('cells --json')).printed) as { cell: string }[];
  expect(summary.map(({ cell }) => cell).toSorted()).toEqual(['crm', 'erp', 'oa']);
  expect(await gateway('cells nobody')).toMatchObject({ code: 1, noted: expect.stringContaining('NOT_FOUND') });
});

test('lights: red with a reason and an end, seen by status, and green again', async () => {
  const red = await gateway('light red erp --reason 月末 --for 30m');
  expect([red.code, red.printed]).toEqual([0, expect.stringMatching(/^erp is red until \d{4}-/)]);
  expect((await gateway('light')).printed).toMatch(/erp +月末 +ops +\S+ \S+ +(29|30) min/);
  const status = await gateway('status');
  expect([status.code, status.printed]).toEqual([1, expect.stringContaining('erp is read-only: 月末 (ops; until')]);
  expect((await gateway('light green erp')).printed).toBe('erp is green.');
  expect((await gateway('light')).printed).toBe('Every light is green.');
  expect(await gateway('light red nobody --reason x --for 1m')).toMatchObject({ code: 1 });
});

test('audit: who changed what and why, as it was written, and a query that cannot be used', async () => {
  await gateway('tenants add audited --name Audited --reason onboarding');
  await gateway('tenants disable audited --reason unpaid');
  const { code, printed, noted } = await gateway('audit --tenant audited');
  expect(code).toBe(0);
  expect(printed).toMatch(/ops +tenant\.change +audited +status="disabled" +unpaid\n.*tenant\.create.*onboarding/);
  expect(noted).toMatch(/Changes are kept 730 days; requests are in the logs, \d+ days/);
  const lines = (await gateway('audit --tenant audited --json --all')).printed.split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { action: string }).action)).toEqual([
    'tenant.change',
    'tenant.create',
  ]);
  expect((await gateway('audit --tenant audited --limit 1')).printed).not.toContain('tenant.create');
  expect(await gateway('audit --limit 501')).toMatchObject({ code: 1, noted: expect.stringContaining('limit') });
  expect(await gateway('audit --limit 5 --all')).toMatchObject({ code: 2 });
});

test('tenants: added, changed, disabled, listed', async () => {
  const add = await gateway('tenants add t-9 --name 新租户 --expires 2100-01-01 --cells crm');
  expect([add.code, add.printed]).toEqual([0, expect.stringMatching(/t-9 +enabled +新租户 +2100-01-01 00:00 +crm /)]);
  expect(await gateway('tenants add t-9 --name again')).toMatchObject({
    code: 1,
    noted: expect.stringContaining('exists'),
  });
  expect((await gateway('tenants change t-9 --expires never --cells all')).printed).toMatch(/never +all/);
  expect((await gateway('tenants disable t-9')).printed).toMatch(/t-9 +disabled/);
  expect((await gateway('tenants')).printed).toMatch(/default +enabled/);
});

test('a token of another kind is told apart from none', async () => {
  expect(await gateway('light', { env: { GATEWAY_TOKEN: '' } })).toMatchObject({
    code: 1,
    noted: expect.stringContaining('wants a token'),
  });
  expect(await gateway('light', { env: { GATEWAY_TOKEN: stack.bearerToken } })).toMatchObject({
    code: 1,
    noted: expect.stringContaining('may not do this'),
  });
});

test('what sign prints is taken by a Cell that verifies, and refused with another secret', async () => {
  const crm = (await stack.cells?.list())?.find(({ name }) => name === 'crm');
  const line = 'sign POST crm/customers --data {"name":"Ada"} --tenant acme';
  const cell = { CELL_CRM_URL: String(crm?.url) };
  const good = await gateway(line, { env: { ...cell, GATEWAY_SIGNING_SECRET: SECRET } });
  expect((await run('sh', ['-c', good.printed])).stdout).toMatch(/^HTTP\/1\.1 201 Created[^]*"name":"Ada"/);
  const bad = await gateway(line, { env: { ...cell, GATEWAY_SIGNING_SECRET: 'another' } });
  expect((await run('sh', ['-c', bad.printed])).stdout).toMatch(/^HTTP\/1\.1 403 /);
});

test('sign for a Cell that takes rfc9421: by its name, or by its URL with --cell; once', async () => {
  const verify = createVerifier(
    readSettings({
      CELL_VERIFY_SIGNATURE: '1',
      CELL_SIGNING_SCHEMES: 'rfc9421',
      CELL_SIGNING_SECRET: SECRET,
      CELL_SIGNING_CELL: 'crm',
    }),
    { writeAudit: async () => undefined, nowMs: Date.now },
  );
  const cell = await httpCell(({ method, url: target, headers, body }, response) => {
    void verify({ method, target, headers, body }).then(({ ok }) => response.writeHead(ok ? 204 : 403).end());
  });
  const options = { env: { CELL_CRM_URL: `${cell.baseUrl}/base`, GATEWAY_SIGNING_SECRET: SECRET } };
  const statusOf = async (line: string) => (await run('sh', ['-c', line])).stdout.slice(0, 12);
  const named = await gateway('sign PUT crm/a?b=1 --data {"name":"Ada"} --scheme rfc9421', options);
  expect(await statusOf(named.printed)).toBe('HTTP/1.1 204');
  expect(await statusOf(named.printed)).toBe('HTTP/1.1 403');
  const byUrl = await gateway(`sign GET ${cell.baseUrl}/x --cell crm --scheme rfc9421`, options);
  expect(await statusOf(byUrl.printed)).toBe('HTTP/1.1 204');
  const v1 = await gateway('sign GET crm/x', options);
  expect(await statusOf(v1.printed)).toBe('HTTP/1.1 403');
  expect(await gateway(`sign GET ${cell.baseUrl}/x --scheme rfc9421`, options)).toMatchObject({
    code: 2,
    noted: expect.stringContaining('--cell'),
  });
  await cell.close();
});

describe('as a process', () => {
  const npm = (...args: string[]) => ['run', '-s', 'gateway', '--', ...args];

  test('prints JSON alone, and ends with the exit code', async () => {
    const options = { env: { ...process.env, ...env } };
    const { stdout, stderr } = await run('npm', npm('tenants', '--json'), options);
    expect(JSON.parse(stdout)).toMatchObject({ total: expect.any(Number) });
    expect(stderr).toBe('');
    await expect(run('npm', npm('light', 'blue', 'erp'), options)).rejects.toMatchObject({ code: 2, stdout: '' });
    await expect(run('npm', npm('cells', 'nobody'), options)).rejects.toMatchObject({ code: 1, stdout: '' });
  });

  test('a reader that has enough ends it without a word', async () => {
    const line = 'npm run -s gateway -- status --watch --every 1s --json | head -n 1';
    const { stdout, stderr } = await run('bash', ['-o', 'pipefail', '-c', line], { env: { ...process.env, ...env } });
    expect([JSON.parse(stdout), stderr]).toEqual([expect.objectContaining({ gateway: 'up' }), '']);
  });

  test('Ctrl-C ends a watch with the code of what was last seen; NO_COLOR and a pipe have no colours', async () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { gateway: string } };
    const [program = '', ...words] = scripts.gateway.split(' ');
    const child = spawn(program, [...words, 'status', '--watch'], {
      env: { ...process.env, ...env, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    let seen = '';
    // On a busy machine the first look may find results that are too old to go by.
    child.stdout.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
    });
    await untilTrue(() => seen.includes(`${stack.url} is UP`));
    expect(seen).not.toContain('\u001b');
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});

describe('without Cells or a secret named', () => {
  const quickstart = () => ({ env: { GATEWAY_URL: '', GATEWAY_PORT: new URL(stack.url).port } });

  test('sign signs for a sample Cell as the run does', async () => {
    const { code, printed } = await gateway('sign GET erp/orders --json', quickstart());
    expect(code).toBe(0);
    const { url, headers } = JSON.parse(printed) as { url: string; headers: Record<string, string> };
    expect((await fetch(url, { headers })).status).toBe(200);
    const forged = await fetch(url, { headers: { ...headers, 'X-Signature': 'f'.repeat(64) } });
    expect(forged.status).toBe(403);
  });

  test('cells -- check finds every sample Cell ready', async () => {
    const terminal = testTerminal({ env: { ...env, ...quickstart().env } });
    expect(await cellsCheck.run([], terminal)).toBe(0);
    expect(terminal.printed.join('\n')).toMatch(/crm[^]*erp[^]*oa/);
  });

  test('tells nobody else the secret', async () => {
    const path = `${stack.url}/_local/signing`;
    for (const authorization of ['', 'Bearer ', `Bearer ${stack.bearerToken}`, stack.opsToken]) {
      const answer = await fetch(path, { headers: { authorization } });
      expect([answer.status, await answer.text()]).toEqual([401, expect.not.stringContaining(SECRET)]);
    }
    const wrong = await gateway('sign GET erp/orders', { env: { ...quickstart().env, GATEWAY_TOKEN: 'wrong' } });
    expect(wrong.code).toBe(2);
  });
});
