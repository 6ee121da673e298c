// What passes to Cells is named in the description, and contradictions are faults before anything is deployed.

import { faultsOf, load, MINIMAL, TRUSTED } from '../../support/description';

const jwt = (schemes: string, more: string) => ({
  yaml: `${TRUSTED.replace('[hmac-v1]', schemes).replace('proxy: { authorization: forward }\n', '')}${more}`,
});
const BOTH = '[hmac-v1, rfc9421]';

test('a description may strip tokens for all Cells, and forward them to one that asks with them', () => {
  const yaml = 'proxy: { authorization: strip }\ncells: { crm: { url: "http://crm", authorization: forward } }\n';
  const { proxy, cells, warnings } = load(jwt(BOTH, yaml));
  expect([proxy.authorization, cells['crm']?.authorization, warnings]).toEqual(['strip', 'forward', []]);
});

test.each([
  ['[hmac-v1]', 'proxy: { authorization: strip }', 'proxy.authorization'],
  ['none', 'proxy: { authorization: strip }', 'proxy.authorization'],
  [
    '[hmac-v1]',
    'proxy: { authorization: forward }\ncells: { crm: { url: "http://crm", authorization: strip } }',
    'cells.crm.authorization',
  ],
])('where %s signs, %j is a fault: the Cell would not know who calls', (schemes, more, where) => {
  expect(faultsOf(jwt(schemes, more))).toEqual({ [where]: expect.stringContaining('expected rfc9421') });
});

test('where the Cell alone checks tokens, they are not stripped', () => {
  const yaml = `${MINIMAL.replace('[hmac-v1]', BOTH)}proxy: { authorization: strip }`;
  expect(faultsOf({ yaml })).toEqual({ 'proxy.authorization': expect.stringContaining('auth.mode is header') });
});

test.each([
  ['proxy: { authorization: strip }', 'adminTokens: true'],
  ['proxy: { authorization: strip }', 'adminTokens: true, authorization: forward'],
  ['proxy: { authorization: forward }', 'adminTokens: true, authorization: strip'],
])('with %s no Cell receives tokens that open admin routes: %s', (proxy, cell) => {
  const faults = faultsOf(jwt(BOTH, `${proxy}\ncells: { crm: { url: "http://crm", ${cell} } }`));
  expect(faults['cells.crm.adminTokens']).toContain('expected nothing where authorization is strip');
});

test('a deployment that forwards may hand a Cell tokens that open admin routes', () => {
  const yaml = 'proxy: { authorization: forward }\ncells: { crm: { url: "http://crm", adminTokens: true } }\n';
  expect(load(jwt('[hmac-v1]', yaml)).cells['crm']).toMatchObject({ adminTokens: true });
});

test('tokens that are forwarded because nobody said otherwise are warned about', () => {
  const ids = (more: string) => load(jwt('[hmac-v1]', more)).warnings.map(({ id }) => id);
  expect(ids('')).toEqual(['forwarded-tokens']);
  expect(ids('proxy: { authorization: forward }')).toEqual([]);
});

test.each([
  ['without permissions', '', ['shared-admin-role']],
  ['with permissions by the claim of roles', ', permissions: { claim: role }', ['shared-admin-role']],
  ['with permissions by a claim of their own', ', permissions: {}', []],
  ['with permissions by another claim than the named one', ', claims: { role: r }, permissions: { claim: role }', []],
])('administrators that tenants could make are warned about: %s', (_, permissions, wanted) => {
  const yaml = TRUSTED.replace(', permissions: {}', permissions);
  expect(load({ yaml }).warnings.map(({ id }) => id)).toEqual(wanted);
});

test.each(['[session]', '[]'])('the cookies %s may pass', (cookies) => {
  const { proxy } = load(jwt(BOTH, `proxy: { authorization: forward, setCookiePath: cell, cookies: ${cookies} }`));
  expect(proxy).toMatchObject({ setCookiePath: 'cell', cookies: cookies === '[]' ? [] : ['session'] });
});

test('a cookie name with a blank or a semicolon is a fault', () => {
  const faults = faultsOf(jwt(BOTH, 'proxy: { authorization: forward, cookies: [a b, "a;b", ""] }'));
  expect(Object.keys(faults)).toEqual(['proxy.cookies.0', 'proxy.cookies.1', 'proxy.cookies.2']);
});
