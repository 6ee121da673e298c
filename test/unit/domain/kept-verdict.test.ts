// A kept verdict ends when its token does, its key is revoked, or its tenant may no longer pass; nothing else ends it.

import {
  canBeRecalled,
  judgeAgain,
  type KeptBasis,
  type Recalls,
  readBasis,
  type TenantChange,
  type UserVerdict,
  writeBasis,
} from '../../../lambdas/domain/kept-verdict';

const NOW_MS = 1_764_000_000_000;
const NOW_SECONDS = NOW_MS / 1000;
const USER: UserVerdict['caller'] = {
  kind: 'user',
  tenantId: 'acme',
  userId: 'u',
  role: '',
  allowedCells: ['crm', 'erp'],
};
const ALLOWED: UserVerdict = { outcome: 'allow', caller: USER };
const BASIS: KeptBasis = { madeAtMs: NOW_MS - 30_000, expiresAtMs: null, tenant: { version: 3, expireAt: null } };
const SAME: TenantChange = { version: 4, status: 'enabled', expireAt: null, allowedCells: null };

const recalls = (change?: Partial<TenantChange>, revoked?: string): Recalls => ({
  tenant: (id) => (id === 'acme' && change ? { ...SAME, ...change } : undefined),
  isRevoked: (id) => id === revoked,
});
const judged = (list: Recalls, basis: Partial<KeptBasis> = {}, verdict: UserVerdict = ALLOWED) =>
  judgeAgain(verdict, { ...BASIS, ...basis }, list, NOW_MS);
const refusedWith = (code: string) => ({ outcome: 'refuse', refusal: { code } });

test('a verdict that nothing ends stays as it is', () => {
  expect(judged(recalls())).toBe(ALLOWED);
  expect(judged(recalls(), { expiresAtMs: NOW_MS + 1, tenant: { version: 3, expireAt: NOW_SECONDS + 1 } })).toBe(
    ALLOWED,
  );
});

test('a token or key is refused from the ms of its expiry', () => {
  expect(judged(recalls(), { expiresAtMs: NOW_MS })).toMatchObject(refusedWith('UNAUTHORIZED'));
});

test('a tenant is refused from the second of its expiry', () => {
  const basis = { tenant: { version: 3, expireAt: NOW_SECONDS } };
  expect(judged(recalls(), basis)).toMatchObject(refusedWith('TENANT_INVALID'));
});

test.each<[string, Partial<TenantChange>, string]>([
  ['disabled', { status: 'disabled' }, 'TENANT_INVALID'],
  ['given an expiry that has passed', { expireAt: NOW_SECONDS }, 'TENANT_INVALID'],
  ['left without a Cell', { allowedCells: [] }, 'FORBIDDEN'],
  ['left with other Cells', { allowedCells: ['hr'] }, 'FORBIDDEN'],
])('a tenant that was %s is refused', (_, change, code) => {
  expect(judged(recalls(change))).toMatchObject(refusedWith(code));
});

test('a tenant whose Cells were narrowed reaches what both lists allow', () => {
  expect(judged(recalls({ allowedCells: ['erp', 'hr'] }))).toEqual({
    outcome: 'allow',
    caller: { ...USER, allowedCells: ['erp'] },
  });
  const every: UserVerdict = { outcome: 'allow', caller: { ...USER, allowedCells: null } };
  expect(judged(recalls({ allowedCells: ['erp'] }), {}, every)).toMatchObject({ caller: { allowedCells: ['erp'] } });
});

test.each([3, 2])('a change to version %d is older than a verdict that was made from version 3', (version) => {
  expect(judged(recalls({ version, status: 'disabled' }))).toBe(ALLOWED);
});

test('a tenant that was enabled again passes', () => {
  expect(judged(recalls({ version: 5 }))).toMatchObject({ outcome: 'allow' });
});

test('the tenant default is never refused, as without a cache', () => {
  const verdict: UserVerdict = { outcome: 'allow', caller: { ...USER, tenantId: 'default' } };
  const list = { ...recalls(), tenant: () => ({ ...SAME, status: 'disabled' as const }) };
  expect(judged(list, {}, verdict)).toMatchObject({ outcome: 'allow' });
});

test('where the registry was not asked, no change of a tenant ends the verdict', () => {
  expect(judged(recalls({ status: 'disabled' }), { tenant: null })).toBe(ALLOWED);
});

test('a revoked key is refused, whatever the registry says of its tenant', () => {
  const verdict: UserVerdict = { outcome: 'allow', caller: { ...USER, keyId: 'cgk_1' } };
  expect(judged(recalls(undefined, 'cgk_1'), { tenant: null }, verdict)).toMatchObject(refusedWith('UNAUTHORIZED'));
  expect(judged(recalls(undefined, 'cgk_2'), {}, verdict)).toBe(verdict);
});

test.each([
  [true, 'a key', { keyId: 'cgk_1', tenantId: 'acme' }, null],
  [true, 'a tenant of the registry', { tenantId: 'acme' }, BASIS.tenant],
  [false, 'a tenant that the registry was not asked for', { tenantId: 'acme' }, null],
  [false, 'no tenant', {}, BASIS.tenant],
])('it is %p that recalls can end a verdict of %s', (expected, _, caller, tenant) => {
  const { tenantId: _tenantId, ...nobody } = USER;
  expect(canBeRecalled({ outcome: 'allow', caller: { ...nobody, ...caller } }, { ...BASIS, tenant })).toBe(expected);
});

test('the basis travels as text, with the time', () => {
  const { madeAtMs, ...basis } = BASIS;
  expect(readBasis(writeBasis(basis, () => madeAtMs))).toEqual(BASIS);
  expect(readBasis(writeBasis({ expiresAtMs: 5, tenant: null }, () => 9))).toEqual({
    madeAtMs: 9,
    expiresAtMs: 5,
    tenant: null,
  });
});

test.each([
  '',
  'null',
  '{}',
  '{"madeAtMs":1,"expiresAtMs":null}',
  '{"madeAtMs":1,"tenant":null}',
  '{"madeAtMs":"1","expiresAtMs":null,"tenant":null}',
  '{"madeAtMs":1,"expiresAtMs":"never","tenant":null}',
  '{"madeAtMs":1,"expiresAtMs":null,"tenant":{}}',
  '{"madeAtMs":1,"expiresAtMs":null,"tenant":{"version":1}}',
  '{"madeAtMs":1,"expiresAtMs":null,"tenant":{"version":"1","expireAt":null}}',
])('the text %j is no basis', (text) => {
  expect(readBasis(text)).toBeUndefined();
});
