// Only a token that the issuer signed, for this gateway, with an allowed algorithm, and that is valid now, is accepted.

import { createHmac, createPublicKey, KeyObject, sign } from 'node:crypto';
import { JwtVerifier } from 'aws-jwt-verify/jwt-verifier';
import { SignJWT } from 'jose';
import { createTokenVerifier } from '../../../../lambdas/authorizer/token/token-verifier';
import type { Claims } from '../../../../lambdas/authorizer/token/verified-tokens';
import type { JwtAuthSettings } from '../../../../lambdas/contract/settings';
import type { Refusal } from '../../../../lambdas/domain/refusal';
import {
  forgeToken,
  goodClaims,
  JWT_SETTINGS,
  keySet,
  makeKey,
  signToken,
  type TestKey,
} from '../../../support/test-issuer';

let rsa: TestKey;
let ec: TestKey;
let ed: TestKey;
let stranger: TestKey;

beforeAll(async () => {
  rsa = await makeKey('rsa');
  ec = await makeKey('ec', 'ES256');
  ed = await makeKey('ed', 'EdDSA');
  stranger = await makeKey('rsa');
});

function verify(token: string, overrides: Partial<JwtAuthSettings> = {}): Promise<Claims | Refusal> {
  const settings = { ...JWT_SETTINGS, ...overrides };
  return createTokenVerifier({ settings, fetch: async () => keySet(rsa, ec, ed), clock: Date.now })(token);
}

const now = () => Math.floor(Date.now() / 1000);
const refused = (cause: string, details = 'The token is not valid') => ({
  kind: 'refusal',
  code: 'UNAUTHORIZED',
  details,
  cause,
});

const refusedAnyhow = expect.objectContaining({ kind: 'refusal', code: 'UNAUTHORIZED' });

test.each(['rsa', 'ec', 'ed'])('a good token signed with the %s key gives its claims', async (kid) => {
  const key = { rsa, ec, ed }[kid] as TestKey;
  expect(await verify(await signToken(key))).toMatchObject({ sub: 'user-1', tenantId: 'acme' });
});

test('one of several audiences is enough', async () => {
  expect(await verify(await signToken(rsa, { aud: ['other', 'gateway'] }))).toMatchObject({ sub: 'user-1' });
});

test('a token with another algorithm, key, issuer or audience than the deployment’s is refused', async () => {
  const [header, payload] = (await signToken(rsa)).split('.');
  const others: [string, string, Partial<JwtAuthSettings>?][] = [
    ['algorithm not allowed', await signToken(ed), { algorithms: ['RS256'] }],
    ['bad signature', await signToken(stranger)],
    ['bad signature', `${header}.${payload}.${(await signToken(rsa, { role: 'admin' })).split('.')[2]}`],
    ['unknown key id', await signToken(rsa, {}, { kid: 'other' })],
    ['wrong issuer', await signToken(rsa, { iss: 'https://other.example' })],
    ['wrong issuer', await signToken(rsa, { iss: undefined })],
    ['wrong audience', await signToken(rsa, { aud: 'other' })],
    ['wrong audience', await signToken(rsa, { aud: undefined })],
    ['wrong client id', await signToken(rsa, { token_use: 'id', aud: 'other' }), { tokenUse: 'id' }],
  ];
  for (const [cause, token, settings] of others) expect(await verify(token, settings)).toEqual(refused(cause));
});

test.each(['algorithms', 'issuer', 'audience'] as const)(
  'without the setting %s no token is admitted',
  async (name) => {
    for (const token of [await signToken(rsa), await signToken(rsa, { iss: undefined, aud: undefined })]) {
      for (const value of [undefined, name === 'issuer' ? '' : []]) {
        // As it may fail: some of the three are looked for at the start.
        const answer = Promise.resolve({ [name]: value }).then((settings) => verify(token, settings));
        const code = await answer.then((end) => ('code' in end ? end['code'] : 'admitted')).catch(() => 'not started');
        expect(['UNAUTHORIZED', 'not started']).toContain(code);
      }
    }
  },
);

test('an unsigned token (alg none) is refused, with an empty and with any signature', async () => {
  for (const alg of ['none', 'None', 'NONE', '']) {
    const header = { alg, kid: 'rsa' };
    expect(await verify(forgeToken(header, goodClaims(), ''))).toEqual(refused('malformed'));
    expect(await verify(forgeToken(header, goodClaims(), 'AA'))).toEqual(refused('algorithm not allowed'));
  }
});

test('a token without any alg is refused', async () => {
  expect(await verify(forgeToken({ kid: 'rsa' }, goodClaims(), 'AA'))).toEqual(refused('algorithm not allowed'));
});

test('HS256 with the public key as the secret is refused, in every form the key comes in', async () => {
  const key = createPublicKey({ key: rsa.jwk, format: 'jwk' });
  const secrets = [
    key.export({ type: 'spki', format: 'pem' }),
    key.export({ type: 'spki', format: 'der' }),
    JSON.stringify(rsa.jwk),
    String(rsa.jwk.n),
  ];
  for (const secret of secrets) {
    const [header, payload] = forgeToken({ alg: 'HS256', kid: 'rsa' }, goodClaims(), 'x').split('.');
    const signature = createHmac('sha256', secret).update(`${header}.${payload}`).digest('base64url');
    expect(await verify(`${header}.${payload}.${signature}`)).toEqual(refused('algorithm not allowed'));
    // Not the deployment's list alone: the verifier itself has no algorithm of that kind.
    const listed = { algorithms: [...JWT_SETTINGS.algorithms, 'HS256'] };
    expect(await verify(`${header}.${payload}.${signature}`, listed)).toEqual(refused('algorithm not allowed'));
  }
});

test('a key brought along in the token (jwk, jku, x5u) is not used', async () => {
  const header = { jwk: stranger.jwk, jku: 'https://evil.example/jwks', x5u: 'https://evil.example/cert' };
  expect(await verify(await signToken(stranger, {}, header as never))).toEqual(refused('bad signature'));
});

test('a signature by another key of the same id is refused', async () => {
  expect(await verify(await signToken(stranger))).toEqual(refused('bad signature'));
});

test.each([0, 1, 63, 65, 512])('a signature of %d bytes is a bad one, whatever kind of key it names', async (bytes) => {
  for (const { alg, kid } of [rsa, ec, ed]) {
    const answer = await verify(forgeToken({ alg, kid }, goodClaims(), Buffer.alloc(bytes).toString('base64url')));
    expect(answer).toEqual(refused(bytes === 0 ? 'malformed' : 'bad signature'));
  }
});

/** Node can make no use of these two; of the third it makes a key that verifies nothing. */
const UNUSABLE_KEYS = [
  { kid: 'no-point', kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' },
  { kid: 'new-curve', kty: 'EC', crv: 'P-999', x: 'AA', y: 'AA' },
  { kid: 'exchange', kty: 'OKP', crv: 'X25519', x: Buffer.alloc(32, 9).toString('base64url') },
];

test('whatever is wrong with a token, the caller is to blame', async () => {
  // Algorithm and use of a key may be left out of a key set.
  const bare = [rsa, ec, ed].map(({ jwk: { alg: _alg, use: _use, ...key } }) => key);
  const sets = [keySet(rsa, ec, ed), JSON.stringify({ keys: [...bare, ...UNUSABLE_KEYS] })];
  const kids: unknown[] = ['rsa', 'ec', 'ed', 'made-up', '', 7, undefined, ...UNUSABLE_KEYS.map(({ kid }) => kid)];
  const algorithms = [...JWT_SETTINGS.algorithms, 'HS256', 'none', 'toString', undefined];
  const texts = ['', '.', '..', 'a.b.c', '!.!.!', '['.repeat(99)];
  const forged = kids.flatMap((kid) =>
    algorithms.flatMap((alg) =>
      [0, 1, 63, 64, 65, 256, 512].map((bytes) =>
        forgeToken({ alg, kid }, goodClaims(), Buffer.alloc(bytes, 7).toString('base64url')),
      ),
    ),
  );
  const signed = [{ exp: 1 }, { exp: undefined }, { nbf: 9_999_999_999 }, { iss: '' }, { aud: [] }];
  const wrong = [...texts, ...forged, ...(await Promise.all(signed.map((claims) => signToken(rsa, claims))))];
  const header = { alg: rsa.alg, kid: rsa.kid, crit: ['limit'], limit: 1 };
  const critical = new SignJWT(goodClaims()).setProtectedHeader(header);
  wrong.push(await critical.sign(rsa.privateKey, { crit: { limit: true } }));
  for (const set of sets) {
    const verifyBy = createTokenVerifier({ settings: JWT_SETTINGS, fetch: async () => set, clock: Date.now });
    for (const token of wrong) expect([token, await verifyBy(token)]).toEqual([token, refusedAnyhow]);
  }
});

afterEach(() => jest.restoreAllMocks());

test('a good token is verified once, and its claims serve again', async () => {
  const verifyToken = createTokenVerifier({ settings: JWT_SETTINGS, fetch: async () => keySet(rsa), clock: Date.now });
  const token = await signToken(rsa);
  // The first one loads the keys, which forgets what was verified before them.
  await verifyToken(token);
  const verifying = jest.spyOn(JwtVerifier.prototype, 'verify');
  expect(await verifyToken(token)).toEqual(await verifyToken(token));
  expect(verifying).toHaveBeenCalledTimes(1);
});

test.each(['ENOMEM', 'ERR_INTERNAL_ASSERTION', undefined])(
  'a fault with the code %s is thrown, and blames no token',
  async (code) => {
    const fault = Object.assign(new Error('a fault'), code !== undefined && { code });
    jest.spyOn(JwtVerifier.prototype, 'verify').mockRejectedValue(fault);
    await expect(verify(await signToken(rsa))).rejects.toBe(fault);
  },
);

test('a critical extension is refused: none is understood here', async () => {
  const header = { alg: rsa.alg, kid: rsa.kid, crit: ['limit'], limit: 1 };
  const signing = new SignJWT(goodClaims()).setProtectedHeader(header);
  const token = await signing.sign(rsa.privateKey, { crit: { limit: true } });
  expect(await verify(token)).toEqual(refused('critical extension'));
});

test('claims changed after signing are refused', async () => {
  const [header, , signature] = (await signToken(rsa)).split('.');
  const [, payload] = forgeToken({}, goodClaims({ role: 'admin' }), '').split('.');
  expect(await verify(`${header}.${payload}.${signature}`)).toEqual(refused('bad signature'));
});

test.each(['missing', '', '../rsa', '../../etc/passwd', 'rsa\u0000', 'https://evil.example/k', '__proto__', 'RSA'])(
  'the key id %j finds no key',
  async (kid) => {
    expect(await verify(await signToken(rsa, {}, { kid }))).toEqual(refused('unknown key id'));
  },
);

test.each([undefined, 7, null, ['rsa'], { a: 1 }])('the key id %j is invalid', async (kid) => {
  const answer = (await verify(forgeToken({ alg: 'RS256', kid }, goodClaims(), 'AA'))) as Refusal;
  expect(['malformed', 'no key id']).toContain(answer.cause);
});

test.each([undefined, '', 'https://evil.example', 'https://issuer.example/', 'HTTPS://ISSUER.EXAMPLE'])(
  'the issuer %j is wrong',
  async (iss) => {
    expect(await verify(await signToken(rsa, { iss }))).toEqual(refused('wrong issuer'));
  },
);

test.each([undefined, '', 'other', [], ['other'], 'gateway2', 'Gateway'])('the audience %j is wrong', async (aud) => {
  expect(await verify(await signToken(rsa, { aud }))).toEqual(refused('wrong audience'));
});

test('a token is expired beyond the clock tolerance, and good within it', async () => {
  expect(await verify(await signToken(rsa, { exp: now() - 40 }))).toEqual(refused('expired', 'The token is expired'));
  expect(await verify(await signToken(rsa, { exp: now() - 10 }))).toMatchObject({ sub: 'user-1' });
});

test('a token not valid yet is refused beyond the clock tolerance, and good within it', async () => {
  expect(await verify(await signToken(rsa, { nbf: now() + 50 }))).toEqual(
    refused('not valid yet', 'The token is not valid yet'),
  );
  expect(await verify(await signToken(rsa, { nbf: now() + 10 }))).toMatchObject({ sub: 'user-1' });
});

test('a token that never expires is refused', async () => {
  expect(await verify(await signToken(rsa, { exp: undefined }))).toMatchObject({ code: 'UNAUTHORIZED' });
});

test.each(['soon', null, true, [9999999999], 'Infinity'])('an expiry of %j is refused', async (exp) => {
  const [header, payload] = forgeToken({ alg: 'RS256', kid: 'rsa' }, goodClaims({ exp }), 'AA').split('.');
  expect(await verify(`${header}.${payload}.AA`)).toEqual(refused('malformed'));
});

describe('Cognito tokens', () => {
  const access = { token_use: 'access', client_id: 'gateway', aud: undefined };
  const id = { token_use: 'id' };

  test('an access token is known by its client id', async () => {
    expect(await verify(await signToken(rsa, access), { tokenUse: 'access' })).toMatchObject({ sub: 'user-1' });
    expect(await verify(await signToken(rsa, { ...access, client_id: 'other' }), { tokenUse: 'access' })).toEqual(
      refused('wrong client id'),
    );
  });

  test('an access token without a client id is refused, whatever its audience', async () => {
    const token = await signToken(rsa, { token_use: 'access', aud: 'gateway' });
    expect(await verify(token, { tokenUse: 'access' })).toEqual(refused('wrong client id'));
  });

  test('an id token is known by its audience', async () => {
    expect(await verify(await signToken(rsa, id), { tokenUse: 'id' })).toMatchObject({ sub: 'user-1' });
    expect(await verify(await signToken(rsa, { ...id, aud: 'other' }), { tokenUse: 'id' })).toEqual(
      refused('wrong client id'),
    );
  });

  test.each([undefined, 'id', 'refresh', '', ['access']])(
    'the use %j is wrong where access is required',
    async (use) => {
      const token = await signToken(rsa, { ...access, aud: 'gateway', token_use: use });
      expect(await verify(token, { tokenUse: 'access' })).toEqual(refused('wrong token use'));
    },
  );
});

test.each(['', '.', '..', 'a.b', 'a.b.c.d', 'a b.c.d', '!.!.!', 'eyJhbGciOiJSUzI1NiJ9.e30.'])(
  'the text %j is no token',
  async (text) => {
    expect(await verify(text)).toEqual(refused('malformed'));
  },
);

test('claims nested as deep as the length limit allows are refused, not a crash', async () => {
  const payload = Buffer.from(`${'['.repeat(2_500)}${']'.repeat(2_500)}`).toString('base64url');
  const [header] = forgeToken({ alg: 'RS256', kid: 'rsa' }, {}, '').split('.');
  expect(await verify(`${header}.${payload}.AA`)).toEqual(refused('malformed'));
});

test.each([undefined, 'ERR_OTHER'])('a fault of the gateway (code %s) is no fault of the token', async (code) => {
  const fault = Object.assign(new Error('a bug'), { code });
  const settings = Object.defineProperty({ ...JWT_SETTINGS }, 'algorithms', {
    get() {
      throw fault;
    },
  });
  const verifier = createTokenVerifier({ settings, fetch: async () => keySet(rsa, ec, ed), clock: Date.now });
  await expect(verifier(await signToken(rsa, goodClaims()))).rejects.toBe(fault);
});

test('nothing of a refused token is in the refusal', async () => {
  const token = await signToken(rsa, { aud: 'secret-audience', sub: 'secret-subject' });
  expect(JSON.stringify(await verify(token))).not.toContain('secret');
});

describe('tokens and key sets that are legal and uncommon', () => {
  const settled = (set: object, settings: Partial<JwtAuthSettings> = {}) =>
    createTokenVerifier({
      settings: { ...JWT_SETTINGS, ...settings },
      fetch: async () => JSON.stringify(set),
      clock: Date.now,
    });

  test.each([[['read', 'write']], [null], [7], [{ a: 1 }]])('a scope of %j is not looked at', async (scope) => {
    expect(await verify(await signToken(rsa, { scope, jti: 7, iat: 'today' }))).toMatchObject({ sub: 'user-1' });
  });

  test.each([
    ['without a type', { kid: 'odd', n: 'AQAB' }],
    ['with an algorithm of null', { kty: 'RSA', kid: 'odd', alg: null, n: 'AQAB', e: 'AQAB' }],
    ['with an id that is a number', { kty: 'RSA', kid: 7, n: 'AQAB', e: 'AQAB' }],
    ['of a type made later', { kty: 'AKP', kid: 'odd', alg: 'ML-DSA-44', pub: 'AA' }],
    ['that is no object', 'key'],
    ['that is null', null],
  ])('a key %s is ignored, and the keys next to it verify', async (_, odd) => {
    const verifyBy = settled({ keys: [odd, rsa.jwk] });
    expect(await verifyBy(await signToken(rsa))).toMatchObject({ sub: 'user-1' });
    expect(await verifyBy(await signToken(rsa, {}, { kid: 'odd' }))).toEqual(refusedAnyhow);
  });

  test.each([[{}], [null], [[]], [{ keys: 'none' }], [{ keys: [] }], [{ keys: [{ kid: 'rsa' }] }]])(
    'a key set of %j is the gateway’s lack, not the caller’s fault',
    async (set) => {
      expect(await settled(set as object)(await signToken(rsa))).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    },
  );

  test('of two keys with one id the one of the token’s algorithm verifies', async () => {
    const sameId = { ...ec, kid: 'rsa', jwk: { ...ec.jwk, kid: 'rsa' } };
    const { alg: _rsa, ...bareRsa } = rsa.jwk;
    const { alg: _ec, ...bareEc } = sameId.jwk;
    for (const keys of [
      [rsa.jwk, sameId.jwk],
      [sameId.jwk, rsa.jwk],
      [bareRsa, bareEc],
      [bareEc, bareRsa],
    ]) {
      const verifyBy = settled({ keys });
      expect(await verifyBy(await signToken(rsa))).toMatchObject({ sub: 'user-1' });
      expect(await verifyBy(await signToken(sameId))).toMatchObject({ sub: 'user-1' });
    }
  });

  const later = (key: TestKey, alg: string): TestKey => ({ ...key, jwk: { ...key.jwk, alg } });
  test.each([
    [['EdDSA'], 'Ed25519', 'EdDSA'],
    [['EdDSA'], 'EdDSA', 'Ed25519'],
    [['EdDSA'], 'Ed25519', 'Ed25519'],
    [['Ed25519'], 'Ed25519', 'Ed25519'],
    [['Ed25519'], 'EdDSA', 'EdDSA'],
  ])('where %j is allowed, a token of %s verifies with a key of %s', async (algorithms, alg, keyAlg) => {
    const token = await signToken(ed, {}, { alg });
    expect(await settled({ keys: [later(ed, keyAlg).jwk] }, { algorithms })(token)).toMatchObject({ sub: 'user-1' });
  });

  test('a key set may name an algorithm as COSE does', async () => {
    const verifyBy = settled({ keys: [later(ec, 'ESP256').jwk] }, { algorithms: ['ES256'] });
    expect(await verifyBy(await signToken(ec))).toMatchObject({ sub: 'user-1' });
  });

  test.each([
    ['Ed448', ['EdDSA'], 'Ed448'],
    ['Ed25519', ['RS256'], 'Ed25519'],
    ['EdDSA', ['Ed448'], 'EdDSA'],
    ['Ed448', ['Ed25519'], 'EdDSA'],
  ])('a token of %s with an Ed25519 key is refused where %j is allowed', async (alg, algorithms, keyAlg) => {
    const token = await signToken(ed, {}, { alg: 'EdDSA' });
    const [, payload] = token.split('.');
    const [header] = forgeToken({ alg, kid: ed.kid }, {}, '').split('.');
    const key = KeyObject.from(ed.privateKey);
    const signature = sign(null, Buffer.from(`${header}.${payload}`), key).toString('base64url');
    const verifyBy = settled({ keys: [later(ed, keyAlg).jwk] }, { algorithms });
    expect(await verifyBy(`${header}.${payload}.${signature}`)).toEqual(refused('algorithm not allowed'));
  });

  test('ES256 takes the curve that it is named for, and no other', async () => {
    const key = await makeKey('p384', 'ES384');
    const [, payload] = (await signToken(key)).split('.');
    const [header] = forgeToken({ alg: 'ES256', kid: key.kid }, {}, '').split('.');
    const input = Buffer.from(`${header}.${payload}`);
    const signing = { key: KeyObject.from(key.privateKey), dsaEncoding: 'ieee-p1363' as const };
    const { alg: _, ...bare } = key.jwk;
    const token = `${input.toString()}.${sign('sha256', input, signing).toString('base64url')}`;
    expect(await settled({ keys: [bare] })(token)).toEqual(refused('algorithm not allowed'));
  });
});

test.each([
  ['exp', -1e300],
  ['exp', 1e300],
  ['nbf', 1e300],
  ['nbf', -1e16],
  ['nbf', 'soon'],
  ['iss', 7],
  ['aud', 7],
  ['aud', [7]],
  ['aud', [['gateway']]],
  ['sub', 7],
])('a token that the issuer signed with %s of %j is the caller’s fault', async (name, value) => {
  const claims = goodClaims({ [name]: value });
  const input = forgeToken({ alg: 'RS256', kid: 'rsa' }, claims, '').slice(0, -1);
  const signature = sign('sha256', Buffer.from(input), KeyObject.from(rsa.privateKey)).toString('base64url');
  const answer = await verify(`${input}.${signature}`);
  // A subject is looked at with the other claims of identity.
  expect(answer).toEqual(name === 'sub' ? claims : refused('malformed'));
});
