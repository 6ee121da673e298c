// Claims become an identity only if every one of them has the shape that headers, comparisons and Cells rely on.

import { readIdentity } from '../../../lambdas/authorizer/identity';

const NAMES = { tenant: 'custom:tenantId', subject: 'sub', role: 'role', allowedCells: 'allowedCells' };
const PERMISSIONS = {
  claim: 'groups',
  viewer: ['readers'],
  operator: ['operators', 'on-call'],
  admin: ['platform-admin'],
};
const SETTINGS = { claims: NAMES, permissions: PERMISSIONS, clockToleranceSeconds: 30 };
const GOOD = {
  sub: 'user-1',
  exp: 1_800_000_000,
  'custom:tenantId': 'acme',
  role: 'client',
  allowedCells: ['crm', 'erp'],
};

const read = (overrides: Record<string, unknown> = {}) => readIdentity({ ...GOOD, ...overrides }, SETTINGS);
const unusable = (claim: string) => ({ code: 'UNAUTHORIZED', details: expect.stringContaining(claim) });

test('the claims that the deployment names make the identity', () => {
  expect(read()).toEqual({
    tenantId: 'acme',
    userId: 'user-1',
    role: 'client',
    allowedCells: ['crm', 'erp'],
    permission: undefined,
    expiresAtMs: 1_800_000_030_000,
  });
});

test('tenant, role and Cells may be absent', () => {
  expect(readIdentity({ sub: 'user-1', exp: 1_800_000_000 }, SETTINGS)).toEqual({
    tenantId: undefined,
    userId: 'user-1',
    role: '',
    allowedCells: null,
    permission: undefined,
    expiresAtMs: 1_800_000_030_000,
  });
});

test('the subject may not', () => {
  expect(readIdentity({ role: 'admin' }, SETTINGS)).toMatchObject(unusable('sub'));
});

test.each([[[]], [['acme']], [{}], [{ id: 'acme' }], [''], [' '], [null], [7], [true]])(
  'the tenant claim %j is unusable, not absent',
  (value) => {
    expect(read({ 'custom:tenantId': value })).toMatchObject(unusable('custom:tenantId'));
  },
);

test.each([
  'a,b',
  'acme ',
  ' acme',
  'acme\r\nX-User-Role: admin',
  'acme\u0000',
  'аcme',
  'acme\u200b',
  'ａcme',
  'x'.repeat(65),
])('the tenant claim %j is unusable', (value) => {
  expect(read({ 'custom:tenantId': value })).toMatchObject(unusable('custom:tenantId'));
});

test.each([[['user-1']], [{}], [''], [null], [7], ['a,b'], ['a b'], ['a\nb'], ['名'], ['x'.repeat(257)]])(
  'the subject %j is unusable',
  (value) => {
    expect(read({ sub: value })).toMatchObject(unusable('sub'));
  },
);

test.each([[['admin']], [{ admin: true }], [''], [null], [true], ['admin,client'], ['admin\n'], ['аdmin']])(
  'the role %j is unusable',
  (value) => {
    expect(read({ role: value })).toMatchObject(unusable('role'));
  },
);

test.each([
  [{}],
  [null],
  [true],
  [7],
  [''],
  ['crm,'],
  ['crm, erp'],
  [[7]],
  [['CRM']],
  [['crm,erp']],
  [['']],
  [[['crm']]],
])('the Cells %j are unusable, never all Cells', (value) => {
  expect(read({ allowedCells: value })).toMatchObject(unusable('allowedCells'));
});

test('Cells may be one text joined by commas, as a Cognito attribute is', () => {
  expect(read({ allowedCells: 'crm,erp' })).toMatchObject({ allowedCells: ['crm', 'erp'] });
});

test('a claim that is only inherited is absent', () => {
  expect(
    readIdentity(
      { sub: 'user-1' },
      {
        claims: { ...NAMES, tenant: 'constructor', role: 'toString' },
        permissions: { ...PERMISSIONS, claim: 'valueOf' },
        clockToleranceSeconds: 0,
      },
    ),
  ).toMatchObject({
    tenantId: undefined,
    role: '',
  });
});

test('every claim at fault is named at once, and its value is not', () => {
  const answer = read({ sub: 'a secret', role: ['another secret'], allowedCells: 7 });
  expect(answer).toMatchObject({ details: 'The token is not usable; look at sub, role, allowedCells' });
});

test('an empty list of Cells is one, and not the absence of a list', () => {
  expect(read({ allowedCells: [] })).toMatchObject({ allowedCells: [] });
});

test.each<[unknown, string | undefined]>([
  [undefined, undefined],
  ['readers', 'viewer'],
  [['readers'], 'viewer'],
  ['operators', 'operator'],
  [['x', 'on-call'], 'operator'],
  ['platform-admin', 'admin'],
  ['openid platform-admin profile', 'admin'],
  ['x,readers', 'viewer'],
  [['platform-admin', 'readers'], 'admin'],
  [['readers', 'operators'], 'operator'],
  ['Platform-Admin', undefined],
  ['platform-admin2', undefined],
  [['platform-admin x'], undefined],
  ['', undefined],
  [[], undefined],
])('the groups %j give the permission %j', (groups, permission) => {
  expect(read({ groups })).toMatchObject({ permission });
});

test('a role called admin gives no permission where another claim does', () => {
  expect(read({ role: 'admin', tenant: 'x' })).toMatchObject({ role: 'admin', permission: undefined });
});

test.each([[null], [7], [true], [{}], [[7]], [['readers', null]], [[['readers']]]])(
  'the groups %j are unusable, not absent',
  (groups) => {
    expect(read({ groups })).toMatchObject(unusable('groups'));
  },
);
