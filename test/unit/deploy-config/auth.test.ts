// `auth` names one source of tokens, and only sources that can be trusted.

import { faultsOf, load, MINIMAL } from '../../support/description';

const withAuth = (auth: string) => ({ yaml: MINIMAL.replace('auth: { mode: header }', `auth: ${auth}`) });
const OIDC = 'issuer: https://id.example.com, jwksUri: https://id.example.com/keys, audience: [gateway]';

test('an OIDC issuer gives its settings, with safe defaults', () => {
  expect(load(withAuth(`{ mode: jwt, ${OIDC} }`)).auth).toEqual({
    mode: 'jwt',
    keys: false,
    issuer: 'https://id.example.com',
    jwksUri: 'https://id.example.com/keys',
    audience: ['gateway'],
    algorithms: ['RS256'],
    clockToleranceSeconds: 30,
    claims: {},
    cacheTtlSeconds: 0,
    tokenCacheSeconds: 0,
  });
});

test.each(['create', '{ userPoolId: eu-central-1_AbC123, clientId: abc123, region: eu-central-1 }'])(
  'cognito may be %s',
  (cognito) => {
    expect(load(withAuth(`{ mode: jwt, cognito: ${cognito} }`)).auth).toMatchObject({ mode: 'jwt' });
  },
);

test.each([
  ['{ mode: jwt }', 'expected cognito, or all of issuer, jwksUri and audience'],
  ['{ mode: jwt, issuer: https://id.example.com }', 'expected cognito, or all of issuer, jwksUri and audience'],
  ...OIDC.split(/, (?=\w+:)/).map((left): [string, string] => [
    `{ mode: jwt, ${OIDC.replace(left, '').replace(/^, |, (?=, |$)/, '')} }`,
    'expected cognito, or all of issuer, jwksUri and audience',
  ]),
  [`{ mode: jwt, cognito: create, ${OIDC} }`, 'expected either cognito, or issuer, jwksUri and audience, not both'],
])('%s does not name one source', (auth, expected) => {
  expect(faultsOf(withAuth(auth))['auth']).toContain(expected);
});

test.each([
  'http://id.example.com/keys',
  'ftp://localhost/keys',
  'file:///keys',
  'https://user:secret@id.example.com/keys',
  'https://user@id.example.com/keys',
  'https://:secret@id.example.com/keys',
  'https://id.example.com/keys#first',
  'id.example.com/keys',
])('keys are not fetched from %s', (jwksUri) => {
  const auth = `{ mode: jwt, issuer: https://id.example.com, audience: [a], jwksUri: "${jwksUri}" }`;
  expect(faultsOf(withAuth(auth))['auth.jwksUri']).toContain('expected an https:// URL (http:// only for loopback)');
});

test('keys may come from this machine without TLS', () => {
  const auth = `{ mode: jwt, issuer: https://id.example.com, audience: [a], jwksUri: "http://localhost:9000/keys" }`;
  expect(load(withAuth(auth)).auth).toMatchObject({ jwksUri: 'http://localhost:9000/keys' });
});

test.each(['HS256', 'none'])('algorithm %s cannot be allowed', (algorithm) => {
  const faults = faultsOf(withAuth(`{ mode: jwt, cognito: create, algorithms: [${algorithm}] }`));
  expect(faults['auth.algorithms.0']).toContain(`got "${algorithm}"`);
});

test('an audience list must not be empty', () => {
  const auth = '{ mode: jwt, issuer: https://id.example.com, jwksUri: https://id.example.com/k, audience: [] }';
  expect(faultsOf(withAuth(auth))['auth.audience']).toContain('got a list of 0');
});

test('settings of jwt mode are unknown in header mode', () => {
  expect(faultsOf(withAuth('{ mode: header, issuer: https://id.example.com }'))['auth.issuer']).toContain(
    'got the key',
  );
});

/** Ids of the warnings, those of tokens and permissions aside: credentials.test.ts has these. */
const warned = (scene: Parameters<typeof load>[0]) =>
  load(scene)
    .warnings.map(({ id }) => id)
    .filter((id) => id !== 'forwarded-tokens' && id !== 'shared-admin-role');

test('header mode and unsigned forwarding are warned about', () => {
  expect(warned({ yaml: MINIMAL.replace('[hmac-v1]', 'none') })).toEqual(['header-auth', 'unsigned']);
  expect(warned(withAuth(`{ mode: jwt, ${OIDC} }`))).toEqual([]);
});

test('cached verdicts are warned about, with what they cost', () => {
  expect(load(withAuth(`{ mode: jwt, ${OIDC}, cacheTtlSeconds: 60 }`)).warnings).toContainEqual({
    id: 'cached-verdicts',
    message: expect.stringContaining('auth.cacheTtlSeconds is 60'),
  });
});

test('verdicts that are kept by the token are warned about, with what they cost', () => {
  expect(load(withAuth(`{ mode: jwt, ${OIDC}, tokenCacheSeconds: 60 }`)).warnings).toContainEqual({
    id: 'kept-verdicts',
    message: expect.stringContaining('auth.tokenCacheSeconds is 60'),
  });
});

test.each([
  ['{ mode: header, tokenCacheSeconds: 60 }', 'auth.tokenCacheSeconds', 'got the key'],
  [`{ mode: jwt, ${OIDC}, tokenCacheSeconds: 61 }`, 'auth.tokenCacheSeconds', 'from 0 to 60'],
  [`{ mode: jwt, ${OIDC}, tokenCacheSeconds: 1, cacheTtlSeconds: 1 }`, 'auth', 'not both'],
])('%s is refused: it would keep what is no function of the token, or twice', (auth, where, expected) => {
  expect(faultsOf(withAuth(auth))[where]).toContain(expected);
});

test('what a registry that is down may delay is known for as long as a verdict from before may live', () => {
  const yaml = (stale: number) =>
    withAuth(`{ mode: jwt, ${OIDC}, tokenCacheSeconds: 60 }`).yaml.replace(
      'validate: false',
      `validate: true, cacheSeconds: 100, staleSeconds: ${stale}`,
    );
  expect(load({ yaml: yaml(440) }).auth).toMatchObject({ tokenCacheSeconds: 60 });
  expect(faultsOf({ yaml: yaml(441) })['tenants.staleSeconds']).toContain('at most 440');
});

test('access tokens of a user pool are warned about: by themselves they name no tenant', () => {
  expect(load(withAuth('{ mode: jwt, cognito: create, tokenUse: access }')).warnings).toContainEqual({
    id: 'access-token-claims',
    message: expect.stringContaining('pre token generation'),
  });
  expect(warned(withAuth('{ mode: jwt, cognito: create }'))).toEqual([]);
  expect(warned(withAuth(`{ mode: jwt, ${OIDC}, tokenUse: access }`))).toEqual([]);
});

test('permissions have values of their own by default, each of which may be others', () => {
  const auth = `{ mode: jwt, ${OIDC}, permissions: { claim: groups, operator: [on-call, duty] } }`;
  expect(load(withAuth(auth)).auth).toMatchObject({
    permissions: {
      claim: 'groups',
      viewer: ['platform-viewer'],
      operator: ['on-call', 'duty'],
      admin: ['platform-admin'],
    },
  });
});

test.each([
  ['permissions: {}, adminRole: admin', 'expected either permissions, or adminRole, not both'],
  ['permissions: { claim: aud }', 'expected every value of permissions among audience, where its claim is aud'],
])('%s is a fault', (more, expected) => {
  expect(faultsOf(withAuth(`{ mode: jwt, ${OIDC}, ${more} }`))['auth']).toContain(expected);
});

test('a role may have every permission, as in version 1.0, under a name of its own', () => {
  expect(load(withAuth(`{ mode: jwt, ${OIDC}, adminRole: boss }`)).auth).toMatchObject({ adminRole: 'boss' });
});

test('permissions may go by an audience of their own, which the gateway takes', () => {
  const audiences = 'viewer: [ops-read], operator: [ops], admin: [ops]';
  const auth = `{ mode: jwt, issuer: https://id.example.com, jwksUri: https://id.example.com/keys, audience: [gateway, ops, ops-read], permissions: { claim: aud, ${audiences} } }`;
  expect(load(withAuth(auth)).auth).toMatchObject({ permissions: { claim: 'aud', admin: ['ops'] } });
});

test.each(['[]', '[two words]', '["a,b"]', 'platform-admin'])('%s are no values of a permission', (admin) => {
  const faults = faultsOf(withAuth(`{ mode: jwt, ${OIDC}, permissions: { admin: ${admin} } }`));
  expect(Object.keys(faults)[0]).toMatch(/^auth\.permissions\.admin/);
});
