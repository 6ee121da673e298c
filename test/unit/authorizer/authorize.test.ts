// The authorizer's verdicts in header mode: Cells for anyone, admin routes for the ops token alone.

import { createAuthorizer, createOpsTokenCheck } from '../../../lambdas/authorizer/app';
import { createTenantLookup, skipTenantCheck } from '../../../lambdas/authorizer/cached-tenants';
import { createHeaderIdentify } from '../../../lambdas/authorizer/identify';
import { API_ROUTES } from '../../../lambdas/contract/api-routes';

const OPS_TOKEN = 'generated-for-this-test-0123456789';

const identify = createHeaderIdentify({ lookUpTenant: skipTenantCheck, clock: Date.now });
const judge = createAuthorizer({ isOpsToken: createOpsTokenCheck(async () => ` ${OPS_TOKEN}\n`), identify });
const ask = (routeKey: string, authorization?: string) =>
  judge({ routeKey, headers: authorization === undefined ? {} : { authorization } });

const ADMIN_ROUTES = API_ROUTES.filter(({ access }) => access === 'admin').map(({ key }) => key);
const TENANT_ROUTES = API_ROUTES.filter(({ access }) => access === 'tenant').map(({ key }) => key);

test.each(ADMIN_ROUTES)('%s opens to the ops token', async (route) => {
  await expect(ask(route, `Bearer ${OPS_TOKEN}`)).resolves.toEqual({ outcome: 'allow', caller: { kind: 'ops' } });
});

describe.each(ADMIN_ROUTES)('%s stays shut', (route) => {
  test.each([
    ['without a token', undefined],
    ['to an empty token', 'Bearer '],
    ['to another token', 'Bearer wrong'],
    ['to a prefix of the token', `Bearer ${OPS_TOKEN.slice(0, -1)}`],
    ['to the token with more behind it', `Bearer ${OPS_TOKEN}x`],
    ['to the token in another scheme', `Basic ${OPS_TOKEN}`],
    ['to the bare token', OPS_TOKEN],
    ['to the token in another case', `Bearer ${OPS_TOKEN.toUpperCase()}`],
    ['to two tokens', `Bearer ${OPS_TOKEN},Bearer ${OPS_TOKEN}`],
  ])('%s', async (_name, authorization) => {
    await expect(ask(route, authorization)).resolves.toMatchObject({
      outcome: 'refuse',
      refusal: { code: 'UNAUTHORIZED' },
    });
  });
});

test.each(TENANT_ROUTES)('%s lets anyone through, unverified', async (route) => {
  await expect(ask(route, 'anything')).resolves.toEqual({ outcome: 'allow', caller: { kind: 'unverified' } });
});

test('where tenants are validated, a call that names none lacks its tenant, and the registry is not asked', async () => {
  const registry = { get: () => Promise.reject(new Error('asked')) };
  const validating = createHeaderIdentify({ lookUpTenant: createTenantLookup(registry), clock: Date.now });
  await expect(validating({ routeKey: '', headers: { 'x-tenant-id': ' ' } }, 'tenant')).resolves.toMatchObject({
    outcome: 'refuse',
    refusal: { code: 'MISSING_TENANT_ID' },
  });
});

test.each(TENANT_ROUTES)('%s is told that the caller is the ops token, which no Cell may receive', async (route) => {
  await expect(ask(route, `Bearer ${OPS_TOKEN}`)).resolves.toEqual({ outcome: 'allow', caller: { kind: 'ops' } });
});

test('where the ops token cannot be read, a bearer token reaches no Cell, and other credentials do', async () => {
  const unreadable = createOpsTokenCheck(() => Promise.reject(new Error('no secret')));
  const judgeBlind = createAuthorizer({ isOpsToken: unreadable, identify });
  const call = (authorization: string) => judgeBlind({ routeKey: TENANT_ROUTES[0] ?? '', headers: { authorization } });
  await expect(call('Bearer any')).rejects.toThrow('no secret');
  await expect(call('Basic YTpi')).resolves.toMatchObject({ caller: { kind: 'unverified' } });
});

test('a route that nobody listed is refused', async () => {
  await expect(ask('GET /api/admin/new', `Bearer ${OPS_TOKEN}`)).resolves.toMatchObject({ outcome: 'refuse' });
});

test('an empty secret is no token, and an unreadable one is an error', async () => {
  await expect(createOpsTokenCheck(async () => ' ')('')).resolves.toBe(false);
  await expect(createOpsTokenCheck(() => Promise.reject(new Error('no secret')))('x')).rejects.toThrow('no secret');
});
