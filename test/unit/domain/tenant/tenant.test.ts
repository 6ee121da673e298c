// Which tenants may pass, and which Cells are left when user and tenant are both limited.

import { CANONICAL_TENANT_ID } from '../../../../lambdas/contract/tenant-fields';
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
  allowedCells: null,
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

test('without a list every Cell is allowed, and an empty one allows none', () => {
  expect(commonCells(null, null)).toBeNull();
  expect(commonCells(['crm'], null)).toEqual(['crm']);
  expect(commonCells(null, ['erp'])).toEqual(['erp']);
  expect(commonCells(null, [])).toEqual([]);
  expect(commonCells([], null)).toEqual([]);
  expect(commonCells([], ['erp'])).toEqual([]);
});

test('two lists leave what they share', () => {
  expect(commonCells(['crm', 'erp'], ['erp', 'oa'])).toEqual(['erp']);
});

test('two lists that share nothing leave no Cell', () => {
  expect(commonCells(['crm'], ['erp'])).toEqual([]);
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

test.each(['acme', 'a', '7', 'org.unit_2', 'a:b@c', 'a..b', 'x'.repeat(64)])('%s can be a new tenant', (id) => {
  expect(id).toMatch(CANONICAL_TENANT_ID);
  expect(id).toMatch(TENANT_ID);
  // As a path segment it stands for itself, and for nothing above it.
  expect(new URL(`https://host/tenants/${encodeURIComponent(id)}`).pathname.split('/')).toHaveLength(3);
});

test.each(['ACME', 'Acme', '.', '..', '...', '.a', 'a.', '-a', 'a-', '_', '@', ':a', 'a\n', 'x'.repeat(65), ''])(
  '%j cannot',
  (id) => {
    expect(id).not.toMatch(CANONICAL_TENANT_ID);
  },
);
