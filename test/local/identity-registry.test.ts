// The tenant registry over sockets: made by admins, asked by the authorizer, never older than its cache allows.

import { DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { TENANT_PARTITION } from '../../lambdas/contract/table-keys';
import { type Answer, type IdentityStack, startIdentityStack } from '../support/identity-stack';
import { signToken } from '../support/test-issuer';
import { until } from '../support/until';

const TENANTS = '/api/admin/tenants';
const INVALID = { status: 403, code: 'TENANT_INVALID' };

let stack: IdentityStack;
beforeAll(async () => {
  const tenants = { validate: true, cacheSeconds: 2, staleSeconds: 10 };
  stack = await startIdentityStack({ sections: { tenants } });
});
afterAll(() => stack.close());

const callAs = async (
  tenantId: string,
  target = '/api/v1/crm/x',
  claims: Record<string, unknown> = {},
): Promise<Answer> =>
  stack.call(target, { authorization: `Bearer ${await signToken(stack.key, { tenantId, ...claims })}` });

async function admin(
  method: string,
  target: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const authorization = `Bearer ${await signToken(stack.key, { role: 'admin', tenantId: undefined, sub: 'root' })}`;
  const all = { authorization, 'content-type': 'application/json', 'x-request-id': 'r', ...headers };
  return stack.call(target, all, method, body === undefined ? '' : JSON.stringify(body));
}

const json = ({ text }: Answer) => JSON.parse(text) as Record<string, unknown>;
const isRefused = ({ status }: Answer) => status === 403;

test('an unknown tenant is refused, the default one is always there', async () => {
  expect(await callAs('nobody')).toMatchObject(INVALID);
  expect(await callAs('default')).toMatchObject({ status: 200 });
});

test('a tenant that was refused a moment ago is let in soon after it was made', async () => {
  expect(await callAs('fresh')).toMatchObject(INVALID);
  const made = await admin('POST', TENANTS, { tenantId: 'fresh', name: '新租户' });
  expect(made).toMatchObject({ status: 201, headers: { etag: '"1"' } });
  expect(json(made)).toMatchObject({ id: 'fresh', name: '新租户', status: 'enabled', expire_at: null });
  expect(
    await until(
      () => callAs('fresh'),
      ({ status }) => status === 200,
    ),
  ).toMatchObject({ status: 200 });
});

test('a disabled tenant is refused once the cache window has passed, and let in again when enabled', async () => {
  await admin('POST', TENANTS, { tenantId: 'onoff', name: 'On and off' });
  expect(await callAs('onoff')).toMatchObject({ status: 200 });
  expect(await admin('PATCH', `${TENANTS}/onoff`, { status: 'disabled' })).toMatchObject({ status: 200 });
  expect(await until(() => callAs('onoff'), isRefused)).toMatchObject(INVALID);
  await admin('PATCH', `${TENANTS}/onoff`, { status: 'enabled' });
  expect(
    await until(
      () => callAs('onoff'),
      ({ status }) => status === 200,
    ),
  ).toMatchObject({ status: 200 });
});

test('a tenant that is deleted inside the cache window is refused when the window ends', async () => {
  let gone = '';
  const askInTime = async () => {
    gone = await newTenant('gone');
    expect(await callAs(gone)).toMatchObject({ status: 200 });
    await deleteTenant(gone);
    return callAs(gone);
  };
  await until(askInTime, ({ status }) => status === 200);
  expect(await until(() => callAs(gone), isRefused)).toMatchObject(INVALID);
});

test('a tenant that expires inside the cache window is refused from that second on', async () => {
  let brief = '';
  const askInTime = async () => {
    brief = await newTenant('brief', { expireAt: Math.ceil(Date.now() / 1000) + 1 });
    return callAs(brief);
  };
  await until(askInTime, ({ status }) => status === 200);
  expect(await until(() => callAs(brief), isRefused)).toMatchObject(INVALID);
});

test('a tenant’s Cells limit its callers, together with their own', async () => {
  await admin('POST', TENANTS, { tenantId: 'small', name: 'Small', allowedCells: ['crm'] });
  expect(await callAs('small')).toMatchObject({ status: 200 });
  expect(await callAs('small', '/api/v1/erp/x')).toMatchObject({ status: 403, code: 'FORBIDDEN' });
  expect(await callAs('small', '/api/v1/crm/x', { allowedCells: ['erp'] })).toMatchObject({
    status: 403,
    code: 'FORBIDDEN',
  });
});

test('an admin who acts for a tenant is held to the registry too', async () => {
  const authorization = `Bearer ${await signToken(stack.key, { role: 'admin', tenantId: undefined })}`;
  expect(await stack.call('/api/v1/crm/x', { authorization, 'x-tenant-id': 'nobody' })).toMatchObject(INVALID);
});

test('of two admins who change what they saw, the second is told', async () => {
  await admin('POST', TENANTS, { tenantId: 'shared', name: 'Shared' });
  const seen = (await admin('GET', `${TENANTS}/shared`)).headers.etag ?? '';
  const changes = await Promise.all([
    admin('PATCH', `${TENANTS}/shared`, { status: 'disabled' }, { 'if-match': seen }),
    admin('PATCH', `${TENANTS}/shared`, { expireAt: 4_000_000_000 }, { 'if-match': seen }),
  ]);
  expect(changes.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
});

test('the list has what was made, and a body names every wrong field', async () => {
  const made = [await newTenant('listed'), await newTenant('listed')];
  const list = json(await admin('GET', TENANTS)) as { data: { id: string }[]; total: number };
  expect(list.total).toBe(list.data.length);
  expect(list.data.map(({ id }) => id)).toEqual(expect.arrayContaining(['default', ...made]));
  const refused = await admin('POST', TENANTS, { tenantId: 'a,b', name: '', expireAt: 'never' });
  expect(refused).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
  for (const field of ['tenantId', 'name', 'expireAt']) expect(refused.text).toContain(field);
  expect(await admin('POST', TENANTS, { tenantId: 'default', name: 'x' })).toMatchObject({ status: 400 });
  expect(await admin('PATCH', `${TENANTS}/nobody`, { status: 'enabled' })).toMatchObject({
    status: 404,
    code: 'NOT_FOUND',
  });
  expect(await admin('PATCH', `${TENANTS}/default`, { status: 'disabled' })).toMatchObject({ status: 400 });
});

let tenants = 0;

/** One of its own at every call: a busy machine may miss the time that is asked about, and tries with another. */
async function newTenant(name: string, more: object = {}): Promise<string> {
  const tenantId = `${name}-${(tenants += 1)}`;
  await admin('POST', TENANTS, { tenantId, name, ...more });
  return tenantId;
}

async function deleteTenant(id: string): Promise<void> {
  const { surroundings, functions } = stack.local.hosted;
  const { endpoint, accessKeyId } = surroundings.tables;
  const tables = [...functions.values()].map(({ definition }) => definition.environment['TENANT_TABLE_NAME']);
  const client = new DynamoDBClient({
    endpoint,
    region: 'local',
    credentials: { accessKeyId, secretAccessKey: 'local' },
  });
  await client.send(
    new DeleteItemCommand({
      TableName: tables.find((name) => name !== undefined),
      Key: { pk: { S: TENANT_PARTITION }, sk: { S: id } },
    }),
  );
  client.destroy();
}
