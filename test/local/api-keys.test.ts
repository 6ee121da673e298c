// API keys on the whole local stack: made by the command line, shown to the gateway, seen by the Cell, revoked.

import { runGatewayCli } from '../../lib/cli/gateway-cli';
import { type LocalStack, startLocal } from '../../lib/local/start-local';
import { httpCell, type TestCell } from '../support/cell-server';
import { judgeByRole } from '../support/iam/role-judge';
import { testTerminal } from '../support/test-terminal';
import { untilTrue } from '../support/until';
import { closeConnections, send } from './support/raw-request';

let stack: LocalStack;
let cell: TestCell;
const lines: string[] = [];

beforeAll(async () => {
  cell = await httpCell((_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
  stack = await startLocal({
    judge: judgeByRole,
    env: { GATEWAY_PORT: '0', CELL_ERP_URL: cell.baseUrl },
    clock: { nowMs: Date.now, after: () => () => undefined },
    onLogLine: (_, line) => void lines.push(line),
  });
});
afterAll(async () => {
  closeConnections();
  await stack.close();
  await cell.close();
});

async function gateway(line: string) {
  const terminal = testTerminal({ env: { GATEWAY_URL: stack.url, GATEWAY_TOKEN: stack.opsToken } });
  const code = await runGatewayCli(line.split(' '), terminal);
  return { code, printed: terminal.printed.join('\n'), noted: terminal.noted.join('\n') };
}

async function ask(key: string, headers: Record<string, string> = {}, path = '/api/v1/erp/orders') {
  const answer = await send(stack.url, 'GET', path, { authorization: `Bearer ${key}`, ...headers });
  return { status: answer.status, body: answer.body.toString() };
}

const tenant = () => stack.tenantId;
const idOf = (key: string) => key.slice(0, 20);

test('a key that is made is printed once, and calls a Cell that sees its id and never the key', async () => {
  const { code, printed: key, noted } = await gateway(`keys add ${tenant()} --name export --cells erp --reason asked`);
  expect([code, key]).toEqual([0, expect.stringMatching(/^cgk_[0-9a-f]{16}_[0-9a-f]{72}$/)]);
  expect(noted).toMatch(/shown this once/);
  expect(await ask(key)).toEqual({ status: 200, body: '{}' });
  const headers = cell.received.at(-1)?.headers;
  expect(headers).toMatchObject({ 'x-tenant-id': tenant(), 'x-user-id': idOf(key) });
  expect(headers?.['x-signature']).toMatch(/^[0-9a-f]{64}$/);
  expect(headers).not.toHaveProperty('authorization');
  expect(JSON.stringify(cell.received)).not.toContain(key.slice(-60));
  expect(lines.some((line) => line.includes(`"keyId":"${idOf(key)}"`))).toBe(true);
  expect(lines.join('\n')).not.toContain(key.slice(-60));
  const { printed: list } = await gateway(`keys list ${tenant()}`);
  expect(list).toMatch(new RegExp(`${idOf(key)} +valid +export +\\d{4}-\\d\\d-\\d\\d`));
  expect(list).not.toContain(key.slice(-60));
  expect((await gateway(`audit --tenant ${tenant()}`)).printed).toMatch(/key\.create +cgk_.*asked/);
});

test('a key goes no further than its Cells, its tenant and the Cells’ routes', async () => {
  const { printed: key } = await gateway(`keys add ${tenant()} --name bound --cells crm`);
  expect(await ask(key)).toMatchObject({ status: 403, body: expect.stringContaining('FORBIDDEN') });
  expect(await ask(key, { 'x-tenant-id': 'another' })).toMatchObject({ status: 403 });
  expect(await ask(key, {}, '/api/admin/tenants')).toMatchObject({ status: 403 });
  expect(await ask(`${key}0`)).toMatchObject({ status: 401, body: expect.stringContaining('malformed') });
});

test('a program moves from one key to the other, and the revoked one ends within seconds', async () => {
  const { printed: one } = await gateway(`keys add ${tenant()} --name turned`);
  const { printed: two } = await gateway(`keys add ${tenant()} --name turned`);
  expect((await ask(one)).status).toBe(200);
  expect((await ask(two)).status).toBe(200);
  expect(await gateway(`keys add ${tenant()} --name turned`)).toMatchObject({
    code: 1,
    noted: expect.stringContaining('revoke'),
  });
  // Pasted whole, it is cut to its id before it is sent.
  expect((await gateway(`keys revoke ${tenant()} ${one}`)).printed).toBe(`${idOf(one)} is revoked.`);
  await untilTrue(async () => (await ask(one)).status === 401);
  expect((await ask(two)).status).toBe(200);
});

test('a tenant that is disabled takes its keys along', async () => {
  await gateway('tenants add keyed --name Keyed');
  const { printed: key } = await gateway('keys add keyed --name x');
  expect((await ask(key)).status).toBe(200);
  await gateway('tenants disable keyed');
  await untilTrue(async () => (await ask(key)).status === 403);
});

test.each([
  ['keys add acme', 'needs a --name'],
  ['keys add', 'needs the id of a tenant'],
  ['keys revoke acme', 'needs the id of a key'],
  ['keys list acme --name x', 'takes none of the options'],
  ['keys remove acme', 'there is list, add, revoke'],
])('%s is explained', async (line, message) => {
  expect(await gateway(line)).toMatchObject({ code: 2, noted: expect.stringContaining(message) });
});
