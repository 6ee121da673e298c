// The identity rules in the contract's order: whose tenant it is, whether it may pass, and what is left of the Cells.

import { bindTenant, decideAdmin, decideUnverified, decideUser, namedTenant } from '../../../lambdas/authorizer/decide';
import type { Identity } from '../../../lambdas/authorizer/identity';
import { DEFAULT_TENANT, type Tenant } from '../../../lambdas/domain/tenant/tenant';

const NOW_MS = 1_764_000_000_000;
const user = { kind: 'user', tenantId: 'acme', userId: 'user-1', role: 'client', allowedCells: null } as const;
const client: Identity = {
  tenantId: 'acme',
  userId: 'user-1',
  role: 'client',
  allowedCells: null,
  permission: undefined,
  expiresAtMs: NOW_MS + 60_000,
};
const admin: Identity = { ...client, tenantId: undefined, role: 'admin', permission: 'admin' };
const tenant: Tenant = { ...DEFAULT_TENANT, id: 'acme', version: 1 };
const unchecked = { kind: 'unchecked' } as const;
const checked = (found: Tenant | undefined) => ({ kind: 'checked', tenant: found }) as const;

const MISMATCH = { code: 'TENANT_MISMATCH' };
const refusedWith = (code: string) => ({ outcome: 'refuse', refusal: expect.objectContaining({ code }) });

test.each([undefined, '', ' ', '\t'])('the header %j names no tenant', (header) => {
  expect(namedTenant(header)).toBeUndefined();
});

test('without a header the tenant of the token is the caller’s', () => {
  expect(bindTenant(client, undefined)).toBe('acme');
});

test('a header that names the same tenant changes nothing', () => {
  expect(bindTenant(client, 'acme')).toBe('acme');
});

test.each([
  'other',
  'ACME',
  'Acme',
  ' acme',
  'acme ',
  'acme\t',
  'acme,acme',
  'acme,other',
  'acme, acme',
  'acme;',
  '"acme"',
  'аcme',
  'acme\u00a0',
  'acme\u200b',
  'ａcme',
  'acme\u0000',
  'acm\u0065\u0301',
  '%61cme',
])('the header %j names another tenant', (header) => {
  expect(bindTenant(client, header)).toMatchObject(MISMATCH);
});

test('an admin whose token has a tenant is bound to it like anyone', () => {
  expect(bindTenant({ ...admin, tenantId: 'acme' }, 'other')).toMatchObject(MISMATCH);
});

test('an admin whose token has none acts for the tenant that is named', () => {
  expect(bindTenant(admin, 'other')).toBe('other');
});

test.each([undefined, 'a,b', 'a b', 'á'])('an admin who names %j acts for nobody', (named) => {
  expect(bindTenant(admin, named)).toMatchObject(MISMATCH);
});

test.each([undefined, 'viewer', 'operator'] as const)(
  'a caller of permission %j without a tenant acts for nobody, whatever its role is called',
  (permission) => {
    expect(bindTenant({ ...admin, permission }, 'other')).toEqual(
      expect.objectContaining({ ...MISMATCH, details: 'The token names no tenant' }),
    );
  },
);

test('a user is allowed with the tenant that was bound, not the one of the token', () => {
  expect(decideUser(admin, 'other', unchecked, NOW_MS)).toEqual({
    outcome: 'allow',
    caller: { ...user, tenantId: 'other', role: 'admin', permission: 'admin' },
    basis: { expiresAtMs: client.expiresAtMs, tenant: null },
  });
});

test('a user without a permission is given none', () => {
  const verdict = decideUser(client, 'acme', unchecked, NOW_MS);
  expect(verdict).toEqual({ outcome: 'allow', caller: user, basis: { expiresAtMs: client.expiresAtMs, tenant: null } });
});

test('a user’s verdict says what ends it: the token’s expiry, and the tenant as it was read', () => {
  const found = { ...tenant, version: 7, expireAt: 1_900_000_000 };
  expect(decideUser(client, 'acme', checked(found), NOW_MS)).toMatchObject({
    basis: { expiresAtMs: client.expiresAtMs, tenant: { version: 7, expireAt: 1_900_000_000 } },
  });
});

test.each<[string, Tenant | undefined]>([
  ['unknown', undefined],
  ['disabled', { ...tenant, status: 'disabled' }],
  ['expired', { ...tenant, expireAt: NOW_MS / 1000 }],
])('the tenant that is %s is refused, for verified and unverified callers alike', (_, found) => {
  expect(decideUser(client, 'acme', checked(found), NOW_MS)).toEqual(refusedWith('TENANT_INVALID'));
  expect(decideUnverified(checked(found), NOW_MS)).toEqual(refusedWith('TENANT_INVALID'));
});

test('where tenants are not checked, an unknown one passes', () => {
  expect(decideUnverified(unchecked, NOW_MS)).toEqual({ outcome: 'allow', caller: { kind: 'unverified' } });
});

test('user and tenant limit the Cells together', () => {
  const limited = { ...client, allowedCells: ['crm', 'erp'] };
  const answer = checked({ ...tenant, allowedCells: ['erp', 'oa'] });
  expect(decideUser(limited, 'acme', answer, NOW_MS)).toMatchObject({ caller: { allowedCells: ['erp'] } });
});

test('a user and a tenant without a Cell in common reach none, instead of all', () => {
  const limited = { ...client, allowedCells: ['crm'] };
  const answer = checked({ ...tenant, allowedCells: ['oa'] });
  expect(decideUser(limited, 'acme', answer, NOW_MS)).toEqual(refusedWith('FORBIDDEN'));
});

test('an unverified caller is limited by the tenant', () => {
  expect(decideUnverified(checked({ ...tenant, allowedCells: ['oa'] }), NOW_MS)).toMatchObject({
    caller: { kind: 'unverified', allowedCells: ['oa'] },
  });
});

test.each([
  ['the caller’s', { ...client, allowedCells: [] }, unchecked],
  ['the caller’s, of a tenant that may call all', { ...client, allowedCells: [] }, checked(tenant)],
  ['the tenant’s', client, checked({ ...tenant, allowedCells: [] })],
])('an empty list of Cells, %s, allows none', (_, identity, answer) => {
  expect(decideUser(identity, 'acme', answer, NOW_MS)).toEqual(refusedWith('FORBIDDEN'));
});

test('an empty list of the tenant allows none to unverified callers either', () => {
  expect(decideUnverified(checked({ ...tenant, allowedCells: [] }), NOW_MS)).toEqual(refusedWith('FORBIDDEN'));
});

test('on admin routes a caller keeps its permission and its list of Cells', () => {
  const operator: Identity = { ...client, permission: 'operator', allowedCells: [] };
  expect(decideAdmin(operator, unchecked, NOW_MS)).toEqual({
    outcome: 'allow',
    caller: { ...user, permission: 'operator', allowedCells: [] },
  });
});

test.each<[string, Tenant | undefined]>([
  ['unknown', undefined],
  ['disabled', { ...tenant, status: 'disabled' }],
  ['expired', { ...tenant, expireAt: NOW_MS / 1000 }],
])('a token bound to a tenant that is %s opens no admin route', (_, found) => {
  expect(decideAdmin({ ...admin, tenantId: 'acme' }, checked(found), NOW_MS)).toEqual(refusedWith('TENANT_INVALID'));
});

describe('a tenant’s own limits', () => {
  test.each([
    [{ plan: 'gold' }, '{"plan":"gold"}'],
    [{ quota: { requestsPerMin: 60 } }, '{"requestsPerMin":60}'],
    [{ quota: {} }, '{}'],
  ])('%j travels as %s', (own, text) => {
    expect(decideUnverified(checked({ ...tenant, ...own }), NOW_MS)).toMatchObject({
      caller: { limits: text },
    });
  });

  const limited: Tenant = { ...tenant, plan: 'gold', quota: { requestsPerMin: 60, cpuLimit: 2, storageGb: 1 } };
  const limits = '{"plan":"gold","requestsPerMin":60}';

  test('travel in the verdict, without the figures that nobody enforces', () => {
    expect(decideUser(client, 'acme', checked(limited), NOW_MS)).toMatchObject({ caller: { limits } });
    expect(decideUnverified(checked(limited), NOW_MS)).toMatchObject({ caller: { limits } });
  });

  test('add nothing to the verdict where the registry names none, or is not asked', () => {
    for (const answer of [checked(tenant), unchecked]) {
      expect(decideUser(client, 'acme', answer, NOW_MS)).not.toHaveProperty('caller.limits');
      expect(decideUnverified(answer, NOW_MS)).not.toHaveProperty('caller.limits');
    }
  });
});
