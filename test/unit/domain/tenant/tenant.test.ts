// Which tenants may pass, and which Cells are left when user and tenant are both limited.

import {
  commonCells,
  DEFAULT_TENANT,
  refuseTenant,
  TENANT_ID,
  type Tenant,
} from '../../../../lambdas/domain/tenant/tenant';

const NOW_MS = 1_764_000_000_000;
const acme: Tenant = {
  id: 'acme',
  name: 'Acme',
  status: 'enabled',
  expireAt: null,
  allowedCells: [],
  createdAt: 1_700_000_000,
  version: 1,
};

test('an enabled tenant passes', () => {
  expect(refuseTenant(acme, NOW_MS)).toBeUndefined();
});

test('the second of expiry is refused, the millisecond before it passes', () => {
  const tenant = { ...acme, expireAt: NOW_MS / 1000 };
  expect(refuseTenant(tenant, NOW_MS - 1)).toBeUndefined();
  expect(refuseTenant(tenant, NOW_MS)?.code).toBe('TENANT_INVALID');
});

test.each<[string, Tenant | undefined]>([
  ['unknown', undefined],
  ['disabled', { ...acme, status: 'disabled' }],
  ['expired', { ...acme, expireAt: 0 }],
])('a tenant that is %s is refused, and the answer does not tell which it was', (reason, tenant) => {
  expect(refuseTenant(tenant, NOW_MS)).toMatchObject({
    code: 'TENANT_INVALID',
    details: '',
    cause: `${reason} tenant`,
  });
});

test('the default tenant passes whatever the table says of it', () => {
  expect(refuseTenant({ ...DEFAULT_TENANT, status: 'disabled', expireAt: 1 }, NOW_MS)).toBeUndefined();
});

test('an empty list allows every Cell', () => {
  expect(commonCells([], [])).toEqual([]);
  expect(commonCells(['crm'], [])).toEqual(['crm']);
  expect(commonCells([], ['erp'])).toEqual(['erp']);
});

test('two lists leave what they share', () => {
  expect(commonCells(['crm', 'erp'], ['erp', 'oa'])).toEqual(['erp']);
});

test('two lists that share nothing do not turn into the empty list that allows everything', () => {
  expect(commonCells(['crm'], ['erp'])).toBeUndefined();
});

test.each(['acme', 'A-1', 'org.unit_2', 'a:b@c', 'x'.repeat(64)])('%s can name a tenant', (id) => {
  expect(id).toMatch(TENANT_ID);
});

test.each(['', 'a,b', 'a b', ' a', 'a\n', 'a\u0000', 'á', 'а', 'a/b', 'x'.repeat(65)])(
  '%j cannot name a tenant',
  (id) => {
    expect(id).not.toMatch(TENANT_ID);
  },
);
