// The authorizer's wiring: who judges callers, by what a deployment chose.

import type { AuthorizerAnswer } from '../../../lambdas/authorizer/authorizer-function';
import * as ASSET_FILE from '../../../lambdas/contract/asset-files';
import * as ENV from '../../../lambdas/contract/environment';
import { KEY_PARTITION, TENANT_PARTITION } from '../../../lambdas/contract/table-keys';
import { KEPT_BASIS } from '../../../lambdas/contract/verdict-context';
import { newKey } from '../../../lambdas/domain/api-key';
import { createPooledRandomHex } from '../../../lambdas/domain/header-text';
import { decodeVerdict } from '../../../lambdas/domain/verdict';
import { capturedOutput } from '../../support/captured-output';
import { startFunctionEnvironment } from '../../support/function-environment';

const CELL_ROUTE = 'ANY /api/v1/{cell}/{proxy+}';
const HEADER_MODE = { mode: 'header' };
const JWT_MODE = {
  mode: 'jwt',
  issuer: 'https://issuer.example.com',
  audiences: ['gateway'],
  jwksUri: 'https://issuer.example.com/keys',
  claims: { tenant: 'tenant', user: 'sub', role: 'role' },
};

let environment: Awaited<ReturnType<typeof startFunctionEnvironment>>;
/** Keys of the table that were read, `partition item`. */
let read: string[];
let isGone: boolean;
/** What the table has, by the same keys. */
const items = new Map<string, object>();

beforeAll(async () => {
  environment = await startFunctionEnvironment({
    secrets: { ops: 'the-ops-token' },
    code: { [ASSET_FILE.keys]: 'lambdas/authorizer/keys/entry' },
    table(_, { Key }) {
      const { pk, sk } = (Key ?? {}) as { pk?: { S: string }; sk?: { S: string } };
      read.push(`${pk?.S} ${sk?.S}`);
      const Item = items.get(`${pk?.S} ${sk?.S}`);
      return isGone ? undefined : Item ? { Item: { ...(Key as object), ...Item } } : {};
    },
  });
});
afterAll(() => environment.stop());
beforeEach(() => {
  read = [];
  isGone = false;
  items.clear();
});

type Handler = (event: object) => Promise<AuthorizerAnswer>;
const handlerOf = (auth: object, variables: Record<string, string> = {}) =>
  environment.load(() => require('../../../lambdas/authorizer/handler') as { handler: Handler }, {
    [ENV.deployment]: 'test',
    [ENV.authSettings]: JSON.stringify(auth),
    [ENV.opsTokenSecretId]: 'ops',
    [ENV.tenantTable]: 'tenants',
    [ENV.tenantSettings]: JSON.stringify({ cacheSeconds: 30, staleSeconds: 60 }),
    ...variables,
  }).handler;

const REGISTRY = { [ENV.validateTenant]: '1' };
const ask = async (handler: Handler, token: string | undefined, routeKey = CELL_ROUTE) => {
  const headers = { 'x-tenant-id': 'acme', ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  const { context } = await handler({ routeKey, headers, requestContext: { requestId: 'r' } });
  return { verdict: decodeVerdict(context), context };
};
const refused = (code: string) => ({ verdict: { outcome: 'refuse', refusal: { code } } });

test('without identity a caller passes unverified, whatever token it shows', async () => {
  const handler = handlerOf(HEADER_MODE);
  expect(await ask(handler, 'anything')).toMatchObject({
    verdict: { outcome: 'allow', caller: { kind: 'unverified' } },
  });
  expect(read).toEqual([]);
});

test('with identity a token that nobody issued is refused', async () => {
  expect(await ask(handlerOf(JWT_MODE), 'anything')).toMatchObject(refused('UNAUTHORIZED'));
});

test('the ops token of the deployment opens admin routes, and another one does not', async () => {
  const handler = handlerOf(HEADER_MODE);
  expect(await ask(handler, 'the-ops-token', 'GET /api/admin/tenants')).toMatchObject({
    verdict: { outcome: 'allow', caller: { kind: 'ops' } },
  });
  expect(await ask(handler, 'another', 'GET /api/admin/tenants')).toMatchObject(refused('UNAUTHORIZED'));
});

test('where tenants are validated, one that the table does not have is refused', async () => {
  expect(await ask(handlerOf(HEADER_MODE, REGISTRY), undefined)).toMatchObject(refused('TENANT_INVALID'));
  expect(read).toEqual([`${TENANT_PARTITION} acme`]);
});

test('a table that does not answer is reported under the name of the deployment', async () => {
  isGone = true;
  const handler = handlerOf(HEADER_MODE, REGISTRY);
  const lines = await capturedOutput(async () => {
    expect(await ask(handler, undefined)).toMatchObject(refused('SERVICE_UNAVAILABLE'));
  });
  expect(lines.join('\n')).toContain('The caller could not be judged');
  expect(lines.join('\n')).toContain('"test"');
});

describe('where the deployment takes API keys', () => {
  const KEYS_ON = { [ENV.apiKeys]: '1' };
  const { id, text, hash } = newKey(createPooledRandomHex());

  test.each([
    ['without', {}],
    ['with', REGISTRY],
  ])('%s validated tenants, a key is looked for in the table', async (_, registry) => {
    expect(await ask(handlerOf(HEADER_MODE, { ...KEYS_ON, ...registry }), text)).toMatchObject(refused('UNAUTHORIZED'));
    expect(read).toEqual([`${KEY_PARTITION.key} ${id}`]);
  });

  test.each([
    ['without', {}],
    ['with', REGISTRY],
  ])(
    '%s validated tenants, a good key is bound to its tenant, which is read once for all callers',
    async (_, registry) => {
      items.set(`${TENANT_PARTITION} acme`, {
        name: { S: 'Acme' },
        status: { S: 'enabled' },
        expireAt: { NULL: true },
        allowedCells: { L: [] },
        createdAt: { N: '1' },
        version: { N: '1' },
      });
      items.set(`${KEY_PARTITION.key} ${id}`, {
        tenant: { S: 'acme' },
        tenantCreatedAt: { N: '1' },
        name: { S: 'export' },
        hash: { S: hash },
        allowedCells: { L: [] },
        createdAt: { N: '1' },
        createdBy: { S: 'ops' },
      });
      const handler = handlerOf(HEADER_MODE, { ...KEYS_ON, ...registry });
      await ask(handler, 'anything');
      expect(await ask(handler, text)).toMatchObject({
        verdict: { outcome: 'allow', caller: { tenantId: 'acme', keyId: id } },
      });
      expect(read.filter((key) => key === `${TENANT_PARTITION} acme`)).toHaveLength(1);
    },
  );

  test('all other callers are judged as everywhere', async () => {
    expect(await ask(handlerOf(HEADER_MODE, KEYS_ON), 'anything')).toMatchObject({
      verdict: { outcome: 'allow', caller: { kind: 'unverified' } },
    });
    expect(read).toEqual([]);
  });

  test('a deployment that takes none judges a key as any token', async () => {
    expect(await ask(handlerOf(JWT_MODE), text)).toMatchObject(refused('UNAUTHORIZED'));
    expect(read).toEqual([]);
  });
});

test.each([
  ['0', 'acme'],
  ['1', undefined],
])('where API Gateway keeps verdicts (%s) the registry is asked about %s', async (kept, tenant) => {
  const handler = handlerOf(HEADER_MODE, { ...REGISTRY, [ENV.keptVerdicts]: kept });
  const { context } = await ask(handler, 'anything');
  expect(read).toEqual(tenant === undefined ? [] : [`${TENANT_PARTITION} ${tenant}`]);
  expect(context).not.toHaveProperty(KEPT_BASIS);
});
