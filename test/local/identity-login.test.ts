// The sample users over the gateway's own front: logging in leads to a token that the same verification accepts.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalStack, startLocal } from '../../lib/local/start-local';
import { loginAs } from './support/sample-user';

const folder = mkdtempSync(join(tmpdir(), 'login-'));
const configFile = join(folder, 'config.yaml');
let cell: Server;
let stack: LocalStack;
let tokens: Record<'client' | 'operator' | 'admin', string>;
beforeAll(async () => {
  cell = createServer((request, response) => response.end(JSON.stringify(request.headers)));
  await new Promise<void>((resolve) => {
    cell.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(cell.address() as AddressInfo).port}`;
  writeFileSync(
    configFile,
    'name: gw\nlanguage: en\nauth: { mode: jwt, cognito: create }\ntenants: { validate: false }\n',
  );
  stack = await startLocal({
    configFile,
    env: { GATEWAY_PORT: '0', GATEWAY_VALIDATE_TENANT: '1', CELL_CRM_URL: url, CELL_OA_URL: url },
  });
  tokens = {
    client: await loginAs(stack.url, 'client'),
    operator: await loginAs(stack.url, 'operator'),
    admin: await loginAs(stack.url, 'admin', 'admin'),
  };
});
afterAll(async () => {
  await stack.close();
  cell.closeAllConnections();
  await new Promise((resolve) => cell.close(resolve));
  rmSync(folder, { recursive: true });
});

async function post(body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${stack.url}/api/auth/login`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function get(path: string, token: string) {
  const response = await fetch(stack.url + path, { headers: { authorization: `Bearer ${token}` } });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test('a token reaches the Cells its user may call, with the tenant in it, though tenants are checked', async () => {
  expect(await get('/api/v1/crm/customers', tokens.client)).toMatchObject({
    status: 200,
    body: { 'x-tenant-id': 'acme', 'x-user-id': 'client', 'x-user-role': 'client' },
  });
  expect(await get('/api/v1/oa/approvals', tokens.client)).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
  expect(await get('/api/v1/oa/approvals', tokens.operator)).toMatchObject({
    status: 200,
    body: { 'x-tenant-id': 'globex' },
  });
});

test('the admin’s token opens the admin routes, no other does', async () => {
  expect(await get('/api/admin/tenants', tokens.admin)).toMatchObject({ status: 200, body: { total: 3 } });
  expect(await get('/api/admin/tenants', tokens.client)).toMatchObject({ status: 403 });
});

test('the token of the banner works unchanged', async () => {
  expect(await get('/api/v1/crm/customers', stack.bearerToken)).toMatchObject({ status: 200 });
});

test('a token of nobody is a 401', async () => {
  expect(await get('/api/auth/me', 'x')).toMatchObject({ status: 401 });
});

// One test: ten tries a minute are all that an address has.
test('a login answers with the user, a wrong one with 401 in the language asked for, and too many with 429', async () => {
  const { status, body } = await post({ username: 'client', password: '123' });
  expect(status).toBe(200);
  const user = { username: 'client', role: 'client', allowedCells: ['crm', 'erp'], tenantId: 'acme' };
  expect(body).toEqual({ token: expect.any(String), user });
  expect(await get('/api/auth/me', String(body['token']))).toEqual({ status: 200, body: user });

  const wrong = { username: 'admin', password: 'wrong' };
  expect(await post(wrong)).toEqual({
    status: 401,
    body: {
      code: 'UNAUTHORIZED',
      message: 'The token is missing or not valid',
      details: 'The username or the password is wrong',
      requestId: expect.any(String),
    },
  });
  expect((await post(wrong, { 'accept-language': 'zh' })).body['message']).toBe('未认证或令牌无效');

  const statuses: number[] = [];
  for (let index = 0; index < 11; index += 1) statuses.push((await post(wrong)).status);
  expect(statuses.at(-1)).toBe(429);
});
