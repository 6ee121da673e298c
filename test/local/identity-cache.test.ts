// With cached verdicts, over sockets: no verdict serves another tenant, another route or another Cell.

import { type IdentityStack, startIdentityStack } from '../support/identity-stack';
import { signToken } from '../support/test-issuer';
import { until } from '../support/until';

const CRM = '/api/v1/crm/customers';
const ERP = '/api/v1/erp/orders';
const SUMMARY = '/api/admin/health-summary';

let stack: IdentityStack;
let bearer: (claims?: Record<string, unknown>) => Promise<string>;
beforeAll(async () => {
  stack = await startIdentityStack({ auth: { cacheTtlSeconds: 300 } });
  bearer = async (claims) => `Bearer ${await signToken(stack.key, claims)}`;
});
afterAll(() => stack.close());

const callAs = (authorization: string, tenant: string, target = CRM) =>
  stack.call(target, { authorization, 'x-tenant-id': tenant });

test('the verdict is cached: a token goes on when others of its age have expired, as the trade says', async () => {
  let exp = 0;
  let cached = '';
  const askInTime = async () => {
    exp = Math.floor(Date.now() / 1000) - 28; // Two seconds of the clock tolerance are left.
    cached = await bearer({ exp });
    return callAs(cached, 'acme');
  };
  await until(askInTime, ({ status }) => status === 200);
  const askAnew = async () => callAs(await bearer({ exp }), 'acme');
  expect(await until(askAnew, ({ status }) => status !== 200)).toMatchObject({ status: 401 });
  expect(await callAs(cached, 'acme')).toMatchObject({ status: 200 });
});

test('not across tenants: an allow for one is no allow for another, under the same token', async () => {
  const token = await bearer();
  expect(await callAs(token, 'acme')).toMatchObject({ status: 200 });
  const calls = stack.cellCalls();
  for (const tenant of ['globex', 'ACME', 'acme2']) {
    expect(await callAs(token, tenant)).toMatchObject({ status: 403, code: 'TENANT_MISMATCH' });
  }
  expect(stack.cellCalls()).toBe(calls);
  expect(await callAs(token, 'acme')).toMatchObject({ status: 200 });
});

test('not across tenants: an admin’s two tenants stay apart', async () => {
  const admin = await bearer({ tenantId: undefined, role: 'admin' });
  for (const tenant of ['acme', 'globex', 'acme']) {
    expect((await callAs(admin, tenant)).received?.headers['x-tenant-id']).toBe(tenant);
  }
});

test('not across routes: an allow for a Cell opens no admin route, and the other way round', async () => {
  const client = await bearer();
  expect(await callAs(client, 'acme')).toMatchObject({ status: 200 });
  expect(await callAs(client, 'acme', SUMMARY)).toMatchObject({ status: 403, code: 'FORBIDDEN' });
  expect(await callAs(client, 'acme')).toMatchObject({ status: 200 });

  const ops = `Bearer ${stack.local.opsToken}`;
  expect(await callAs(ops, 'acme', SUMMARY)).toMatchObject({ status: 200 });
  expect(await callAs(ops, 'acme')).toMatchObject({ status: 401 });
  expect(await callAs(ops, 'acme', SUMMARY)).toMatchObject({ status: 200 });
});

test('not across Cells: one route serves them all, and the Cell is judged every time', async () => {
  const limited = await bearer({ allowedCells: ['crm'] });
  expect(await callAs(limited, 'acme', CRM)).toMatchObject({ status: 200 });
  expect(await callAs(limited, 'acme', ERP)).toMatchObject({ status: 403, code: 'FORBIDDEN' });

  const other = await bearer({ allowedCells: ['crm'] });
  expect(await callAs(other, 'acme', ERP)).toMatchObject({ status: 403, code: 'FORBIDDEN' });
  expect(await callAs(other, 'acme', CRM)).toMatchObject({ status: 200 });
});

test('not across tokens: another caller of the same tenant is judged again', async () => {
  expect(await callAs(await bearer(), 'acme')).toMatchObject({ status: 200 });
  expect(await callAs('Bearer x', 'acme')).toMatchObject({ status: 401, code: 'UNAUTHORIZED' });
});

test('doubled headers find no cached verdict', async () => {
  const token = await bearer();
  expect(await callAs(token, 'acme')).toMatchObject({ status: 200 });
  const calls = stack.cellCalls();
  const headers = ['Host', stack.authority, 'Authorization', token, 'X-Tenant-Id', 'acme', 'X-Tenant-Id', 'globex'];
  expect(await stack.call(CRM, headers)).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
  expect(stack.cellCalls()).toBe(calls);
});

test('the price: without Authorization or tenant the answer is API Gateway’s bare 401', async () => {
  const token = await bearer();
  for (const headers of [{}, { authorization: token }, { 'x-tenant-id': 'acme' }] as Record<string, string>[]) {
    expect(await stack.call(CRM, headers)).toMatchObject({ status: 401, text: '{"message":"Unauthorized"}' });
  }
});
