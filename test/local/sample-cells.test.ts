// The sample Cells behind the gateway, and the patrol that watches them: what a person tries first.

import { CELLS_PATH, CONTROL_HEADER } from '../../lib/local/cells/control-endpoint';
import { type LocalStack, startLocal } from '../../lib/local/start-local';
import { until } from '../support/until';
import { closeConnections, type RawHeaders, send } from './support/raw-request';

let stack: LocalStack;
let clientToken: string;

beforeAll(async () => {
  stack = await startLocal({
    env: { GATEWAY_PORT: '0', GOVERNANCE_HEALTH_INTERVAL_SEC: '1', GOVERNANCE_HEALTH_FAILURE_THRESHOLD: '1' },
    onePerEnvironment: true,
  });
  clientToken = String(await stack.issuer?.tokenFor('client'));
});
afterAll(async () => {
  closeConnections();
  await stack.close();
});

function call(method: string, path: string, body?: object, headers: RawHeaders = {}) {
  const caller = {
    authorization: `Bearer ${clientToken}`,
    'x-tenant-id': 'acme',
    'x-request-id': 'first',
    'content-type': 'application/json',
  };
  const bytes = body && Buffer.from(JSON.stringify(body));
  return send(stack.url, method, path, { ...caller, ...headers }, bytes);
}

const json = ({ body }: { body: Buffer }) => JSON.parse(body.toString('utf8')) as unknown;

test('create, repeat, list and get, apart by tenant', async () => {
  const created = await call('POST', '/api/v1/crm/customers', { name: '阿达' });
  expect([created.status, json(created)]).toEqual([201, { id: 'C-1', name: '阿达' }]);
  const repeated = await call('POST', '/api/v1/crm/customers', { name: '阿达' });
  expect([repeated.status, json(repeated), repeated.headers['x-idempotent-replay']]).toEqual([
    201,
    { id: 'C-1', name: '阿达' },
    'true',
  ]);
  expect(json(await call('GET', '/api/v1/crm/customers'))).toEqual({ data: [{ id: 'C-1', name: '阿达' }], total: 1 });
  expect(json(await call('GET', '/api/v1/crm/customers/C-1'))).toEqual({ id: 'C-1', name: '阿达' });
  const other = { authorization: `Bearer ${stack.bearerToken}`, 'x-tenant-id': stack.tenantId };
  expect(json(await call('GET', '/api/v1/crm/customers', undefined, other))).toEqual({
    data: [{ id: 'C-0', name: 'Sample customer' }],
    total: 1,
  });
});

test('a Cell can’t be reached around the gateway', async () => {
  const crm = (await stack.cells?.list())?.find(({ name }) => name === 'crm');
  const answer = await send(String(crm?.url), 'GET', '/customers');
  expect([answer.status, json(answer)]).toEqual([403, expect.objectContaining({ code: 'SIGNATURE_INVALID' })]);
});

describe('refusals come in the envelope', () => {
  test.each<[string, string, RawHeaders, number, string]>([
    ['POST', '/api/v1/crm/customers', { authorization: '', 'x-request-id': '' }, 400, 'MISSING_HEADER'],
    ['GET', '/api/v1/crm/customers', { authorization: 'Bearer none' }, 401, 'UNAUTHORIZED'],
    ['GET', '/api/v1/crm/customers', { 'x-tenant-id': 'globex' }, 403, 'TENANT_MISMATCH'],
    ['GET', '/api/v1/oa/approvals', {}, 403, 'FORBIDDEN'],
    ['GET', '/api/admin/health-summary', {}, 403, 'FORBIDDEN'],
    ['GET', '/api/admin/health-summary', { authorization: '' }, 401, 'UNAUTHORIZED'],
    ['GET', '/nowhere', {}, 404, 'NOT_FOUND'],
  ])('%s %s %j: %i %s', async (method, path, headers, status, code) => {
    const answer = await call(method, path, undefined, headers);
    expect([answer.status, json(answer)]).toEqual([
      status,
      { code, message: expect.any(String), details: expect.any(String), requestId: expect.any(String) },
    ]);
  });
});

test('login gives a token that opens the Cells, and says who it is', async () => {
  const answer = await call(
    'POST',
    '/api/auth/login',
    { username: 'operator', password: '123' },
    { authorization: '' },
  );
  const { token } = json(answer) as { token: string };
  const operator = { authorization: `Bearer ${token}`, 'x-tenant-id': 'globex' };
  expect((await call('GET', '/api/v1/oa/approvals', undefined, operator)).status).toBe(200);
  expect(json(await call('GET', '/api/auth/me', undefined, operator))).toMatchObject({
    username: 'operator',
    tenantId: 'globex',
  });
});

interface Summary {
  readonly status: string;
  readonly cells: readonly { readonly cell: string; readonly status: string; readonly healthy: boolean }[];
}

async function summaryWith(wanted: (summary: Summary) => boolean): Promise<Summary> {
  const headers = { authorization: `Bearer ${stack.opsToken}` };
  const answer = await until(
    () => call('GET', '/api/admin/health-summary', undefined, headers),
    (one) => one.status === 200 && wanted(json(one) as Summary),
  );
  return json(answer) as Summary;
}

const statusOf = ({ cells }: Summary, name: string) => cells.find(({ cell }) => cell === name)?.status;

async function control(body: object) {
  return await send(stack.url, 'POST', CELLS_PATH, { [CONTROL_HEADER]: '1' }, Buffer.from(JSON.stringify(body)));
}

test('the patrol sees a stopped Cell down and a started one up again', async () => {
  const before = await summaryWith(
    (summary) => summary.cells.every(({ healthy }) => healthy) && summary.cells.length === 3,
  );
  expect(before.cells.map(({ cell }) => cell).toSorted()).toEqual(['crm', 'erp', 'oa']);
  expect((await control({ kind: 'stop', name: 'erp' })).status).toBe(200);
  const down = await summaryWith((summary) => statusOf(summary, 'erp') === 'down');
  expect(statusOf(down, 'crm')).toBe('up');
  const refused = await call('GET', '/api/v1/erp/orders');
  expect([502, 503]).toContain(refused.status);
  expect((await control({ kind: 'start', name: 'erp' })).status).toBe(200);
  const up = await summaryWith((summary) => statusOf(summary, 'erp') === 'up');
  expect(up.cells.find(({ cell }) => cell === 'erp')?.healthy).toBe(true);
});

test('who names a Cell that there is not is told which there are', async () => {
  const answer = await control({ kind: 'stop', name: 'nobody' });
  expect(json(answer)).toMatchObject({ message: 'There is no sample Cell nobody: crm, erp, oa.' });
});

test.each<[string, string, RawHeaders, object | undefined, number]>([
  ['GET', 'without its header', {}, undefined, 403],
  ['GET', 'a list', { [CONTROL_HEADER]: '1' }, undefined, 200],
  ['POST', 'an unknown Cell', { [CONTROL_HEADER]: '1' }, { kind: 'stop', name: 'nobody' }, 404],
  ['POST', 'an unknown order', { [CONTROL_HEADER]: '1' }, { kind: 'trust', secret: 'x' }, 400],
  ['PUT', 'another method', { [CONTROL_HEADER]: '1' }, { kind: 'stop', name: 'erp' }, 400],
])('control: %s %s', async (method, _, headers, body, status) => {
  const bytes = body && Buffer.from(JSON.stringify(body));
  expect((await send(stack.url, method, CELLS_PATH, headers, bytes)).status).toBe(status);
});
