// From headers to verdict in jwt mode: who calls, for which tenant, on which kind of route.

import { type AuthorizerRequest, createAuthorizer, createOpsTokenCheck } from '../../../lambdas/authorizer/app';
import { createTenantLookup, type LookUpTenant, skipTenantCheck } from '../../../lambdas/authorizer/cached-tenants';
import { createJwtIdentify } from '../../../lambdas/authorizer/identify';
import { createTokenVerifier } from '../../../lambdas/authorizer/token/token-verifier';
import { DEFAULT_TENANT } from '../../../lambdas/domain/tenant/tenant';
import type { Verdict } from '../../../lambdas/domain/verdict';
import { createMemoryTenants } from '../../support/memory-stores/tenants';
import { SOME_RECORD } from '../../support/some-record';
import { JWT_SETTINGS, keySet, makeKey, signToken, type TestKey } from '../../support/test-issuer';

const OPS_TOKEN = 'generated-for-this-test-0123456789';
const CELL_ROUTE = 'ANY /api/v1/{cell}/{proxy+}';
const ADMIN_ROUTE = 'GET /api/admin/health-summary';

let key: TestKey;
let secretReads: number;
let readSecret: () => Promise<string>;
beforeAll(async () => {
  key = await makeKey('k1');
});
beforeEach(() => {
  secretReads = 0;
  readSecret = async () => OPS_TOKEN;
});

interface Call extends Partial<AuthorizerRequest> {
  claims?: Record<string, unknown>;
  token?: string;
  tenant?: string;
  lookUpTenant?: LookUpTenant;
}

async function judge(call: Call = {}): Promise<Verdict> {
  const identify = createJwtIdentify({
    settings: JWT_SETTINGS,
    verify: createTokenVerifier({ settings: JWT_SETTINGS, fetch: async () => keySet(key), clock: Date.now }),
    lookUpTenant: call.lookUpTenant ?? skipTenantCheck,
    clock: Date.now,
  });
  const isOpsToken = createOpsTokenCheck(() => {
    secretReads += 1;
    return readSecret();
  });
  const token = call.token ?? (await signToken(key, call.claims));
  const headers: Record<string, string> = { authorization: `Bearer ${token}` };
  if (call.tenant !== undefined) headers['x-tenant-id'] = call.tenant;
  return createAuthorizer({ isOpsToken, identify })({ routeKey: CELL_ROUTE, headers, ...call });
}

const refusedWith = (code: string, details?: string) => ({
  outcome: 'refuse',
  refusal: expect.objectContaining(details === undefined ? { code } : { code, details }),
});
const USER = { kind: 'user', userId: 'user-1', role: 'client', tenantId: 'acme', allowedCells: null };

test('the verdict carries what the claims say', async () => {
  const exp = Math.floor(Date.now() / 1000) + 600;
  const basis = { expiresAtMs: (exp + JWT_SETTINGS.clockToleranceSeconds) * 1000, tenant: null };
  expect(await judge({ claims: { exp } })).toEqual({ outcome: 'allow', caller: USER, basis });
  expect(await judge({ claims: { exp, allowedCells: ['crm'] }, tenant: 'acme' })).toEqual({
    outcome: 'allow',
    caller: { ...USER, allowedCells: ['crm'] },
    basis,
  });
});

test.each([undefined, '', 'Basic YTpi', 'x'])('the Authorization %j is no token', async (authorization) => {
  expect(await judge({ headers: authorization === undefined ? {} : { authorization } })).toEqual(
    refusedWith('UNAUTHORIZED', 'One bearer token is required'),
  );
});

test('a token elsewhere than in Authorization is no token', async () => {
  const token = await signToken(key);
  const headers = { cookie: `token=${token}`, 'x-access-token': token, token, 'x-amzn-oidc-data': token };
  expect(await judge({ headers })).toEqual(refusedWith('UNAUTHORIZED'));
});

test('two Authorization headers count as no token', async () => {
  const token = await signToken(key);
  expect(await judge({ headers: { authorization: `Bearer ${token},Bearer ${token}` } })).toEqual(
    refusedWith('UNAUTHORIZED'),
  );
});

test('a bad token is told before a wrong tenant', async () => {
  expect(await judge({ claims: { exp: 1 }, tenant: 'other' })).toEqual(refusedWith('UNAUTHORIZED'));
});

test('a wrong tenant is told before the registry is asked', async () => {
  const asked: unknown[] = [];
  const lookUpTenant: LookUpTenant = async (id) => {
    asked.push(id);
    return { kind: 'unchecked' };
  };
  expect(await judge({ tenant: 'other', lookUpTenant })).toEqual(refusedWith('TENANT_MISMATCH'));
  expect(asked).toEqual([]);
});

test('the registry is asked about the tenant that was bound', async () => {
  const store = createMemoryTenants();
  const lookUpTenant = createTenantLookup(store);
  expect(await judge({ lookUpTenant })).toEqual(refusedWith('TENANT_INVALID'));
  await store.put({ ...DEFAULT_TENANT, id: 'acme', version: 1 }, SOME_RECORD);
  expect(await judge({ lookUpTenant })).toMatchObject({ outcome: 'allow' });
  const admin = { role: 'admin', tenantId: undefined };
  expect(await judge({ claims: admin, tenant: 'other', lookUpTenant })).toEqual(refusedWith('TENANT_INVALID'));
  expect(await judge({ claims: { tenantId: 'default' }, lookUpTenant })).toMatchObject({ outcome: 'allow' });
});

test('a registry that cannot be reached is the gateway’s fault and never lets through', async () => {
  const lookUpTenant = createTenantLookup({ get: () => Promise.reject(new Error('down')) });
  expect(await judge({ lookUpTenant })).toEqual(
    refusedWith('SERVICE_UNAVAILABLE', 'The tenant registry cannot be reached'),
  );
});

describe('admin routes', () => {
  const admin = { role: 'admin', tenantId: undefined };

  test('an admin comes in without a tenant, and without any secret being read', async () => {
    readSecret = () => Promise.reject(new Error('no secret'));
    expect(await judge({ routeKey: ADMIN_ROUTE, claims: admin })).toMatchObject({
      outcome: 'allow',
      caller: { kind: 'user', permission: 'admin' },
    });
    expect(secretReads).toBe(0);
  });

  const registryDown = createTenantLookup({ get: () => Promise.reject(new Error('down')) });

  test('while the registry is down, a platform administrator and the ops token come in: someone has to mend it', async () => {
    for (const tenantId of [undefined, 'default']) {
      expect(
        await judge({ routeKey: ADMIN_ROUTE, claims: { ...admin, tenantId }, lookUpTenant: registryDown }),
      ).toMatchObject({ outcome: 'allow' });
    }
    expect(await judge({ routeKey: ADMIN_ROUTE, token: OPS_TOKEN, lookUpTenant: registryDown })).toMatchObject({
      outcome: 'allow',
      caller: { kind: 'ops' },
    });
  });

  test('a token bound to a tenant does not come in while nothing is known of that tenant', async () => {
    const claims = { ...admin, tenantId: 'acme' };
    expect(await judge({ routeKey: ADMIN_ROUTE, claims, lookUpTenant: registryDown })).toEqual(
      refusedWith('SERVICE_UNAVAILABLE'),
    );
  });

  test('a disabled, expired or unknown tenant’s admin opens no admin route, its own enabling included', async () => {
    const store = createMemoryTenants();
    const acme = { ...DEFAULT_TENANT, id: 'acme' };
    const claims = { ...admin, tenantId: 'acme' };
    const ask = (routeKey: string) => judge({ routeKey, claims, lookUpTenant: createTenantLookup(store) });
    expect(await ask(ADMIN_ROUTE)).toEqual(refusedWith('TENANT_INVALID'));
    await store.put({ ...acme, status: 'disabled', version: 1 }, SOME_RECORD);
    expect(await ask('PATCH /api/admin/tenants/{id}')).toEqual(refusedWith('TENANT_INVALID'));
    await store.put({ ...acme, expireAt: 1, version: 2 }, SOME_RECORD);
    expect(await ask(ADMIN_ROUTE)).toEqual(refusedWith('TENANT_INVALID'));
    await store.put({ ...acme, version: 3 }, SOME_RECORD);
    expect(await ask('PATCH /api/admin/tenants/{id}')).toMatchObject({ outcome: 'allow' });
  });

  test('a token without the permission is refused before the registry is asked', async () => {
    const asked: unknown[] = [];
    const lookUpTenant: LookUpTenant = async (id) => {
      asked.push(id);
      return { kind: 'unchecked' };
    };
    expect(await judge({ routeKey: ADMIN_ROUTE, lookUpTenant })).toEqual(refusedWith('FORBIDDEN'));
    expect(asked).toEqual([]);
  });

  test.each(['client', '', 'Admin', 'administrator'])('the role %j does not', async (role) => {
    const claims = { role: role === '' ? undefined : role };
    expect(await judge({ routeKey: ADMIN_ROUTE, claims })).toEqual(refusedWith('FORBIDDEN'));
  });

  test('the ops token comes in', async () => {
    expect(await judge({ routeKey: ADMIN_ROUTE, token: OPS_TOKEN })).toEqual({
      outcome: 'allow',
      caller: { kind: 'ops' },
    });
  });

  test('anything else is told what was wrong with its token', async () => {
    expect(await judge({ routeKey: ADMIN_ROUTE, token: 'nonsense' })).toEqual(refusedWith('UNAUTHORIZED'));
    expect(await judge({ routeKey: ADMIN_ROUTE, claims: { ...admin, exp: 1 } })).toEqual(
      refusedWith('UNAUTHORIZED', 'The token is expired'),
    );
  });

  test('where the ops token cannot be read, nobody is let in for it', async () => {
    readSecret = () => Promise.reject(new Error('no secret'));
    await expect(judge({ routeKey: ADMIN_ROUTE, token: OPS_TOKEN })).rejects.toThrow('no secret');
  });
});

test('the ops token opens no Cell', async () => {
  expect(await judge({ token: OPS_TOKEN })).toEqual(refusedWith('UNAUTHORIZED'));
  expect(secretReads).toBe(0);
});

test.each(['', '__proto__', 'GET /api/v1/{cell}', 'GET /api/admin/new'])(
  'the route %j, which nobody listed, is refused',
  async (routeKey) => {
    expect(await judge({ routeKey, claims: { role: 'admin' } })).toEqual(refusedWith('UNAUTHORIZED'));
  },
);
