// A token verified a moment ago is not verified again, and never outlives its expiry, its keys or its minute.

import { createTokenVerifier } from '../../../../lambdas/authorizer/token/token-verifier';
import { VerifiedTokens } from '../../../../lambdas/authorizer/token/verified-tokens';
import { JWT_SETTINGS, keySet, makeKey, signToken } from '../../../support/test-issuer';

const CLAIMS = { sub: 'user-1', exp: 1_000 };

test('remembers for a minute', () => {
  const tokens = new VerifiedTokens(0);
  tokens.add('a', CLAIMS, 0);
  expect(tokens.claimsOf('a', 59_999)).toBe(CLAIMS);
  expect(tokens.claimsOf('a', 60_000)).toBeUndefined();
  expect(tokens.claimsOf('b', 0)).toBeUndefined();
});

test.each([
  [0, 999_999, 1_000_000],
  [30, 1_029_999, 1_030_000],
])('with a tolerance of %i s a token ends at its own expiry', (tolerance, lastGoodMs, endedMs) => {
  const tokens = new VerifiedTokens(tolerance);
  tokens.add('a', CLAIMS, 990_000);
  expect(tokens.claimsOf('a', lastGoodMs)).toBe(CLAIMS);
  expect(tokens.claimsOf('a', endedMs)).toBeUndefined();
});

test('keeps five hundred, the oldest goes', () => {
  const tokens = new VerifiedTokens(0);
  for (let index = 0; index <= 500; index += 1) tokens.add(`token-${index}`, CLAIMS, 0);
  expect(tokens.claimsOf('token-0', 1)).toBeUndefined();
  expect(tokens.claimsOf('token-1', 1)).toBe(CLAIMS);
});

test('the verifier gives the same claims again until a new key set has come', async () => {
  const [first, second] = [await makeKey('first'), await makeKey('second')];
  let keys = keySet(first);
  const verify = createTokenVerifier({ settings: JWT_SETTINGS, fetch: async () => keys, clock: Date.now });
  const token = await signToken(first);
  // The first look fetches the keys, and what was verified before they stood is not remembered.
  await verify(token);
  const claims = await verify(token);
  expect(claims).toMatchObject({ sub: 'user-1' });
  expect(await verify(token)).toBe(claims);
  keys = keySet(second);
  expect(await verify(await signToken(second))).toMatchObject({ sub: 'user-1' });
  expect(await verify(token)).toMatchObject({ kind: 'refusal', code: 'UNAUTHORIZED' });
});

test('what differs in a byte is another token', async () => {
  const key = await makeKey('only');
  const verify = createTokenVerifier({ settings: JWT_SETTINGS, fetch: async () => keySet(key), clock: Date.now });
  const token = await signToken(key);
  await verify(token);
  expect(await verify(`${token.slice(0, -6)}AAAAAA`)).toMatchObject({ kind: 'refusal' });
});

test.each([
  ['without a signature, by an algorithm of none', { alg: 'none' }, ''],
  ['by another algorithm', { alg: 'HS256' }, undefined],
])('the claims of a remembered token are no good %s', async (_, change, signature) => {
  const key = await makeKey('only');
  const verify = createTokenVerifier({ settings: JWT_SETTINGS, fetch: async () => keySet(key), clock: Date.now });
  const token = await signToken(key);
  await verify(token);
  await verify(token);
  const [header = '', payload = '', own = ''] = token.split('.');
  const changed = { ...(JSON.parse(Buffer.from(header, 'base64url').toString()) as object), ...change };
  const forged = [Buffer.from(JSON.stringify(changed)).toString('base64url'), payload, signature ?? own].join('.');
  expect(await verify(forged)).toMatchObject({ kind: 'refusal', code: 'UNAUTHORIZED' });
});

test('a refused token is not remembered, and is refused again', async () => {
  const [known, stranger] = [await makeKey('known'), await makeKey('known')];
  const verify = createTokenVerifier({ settings: JWT_SETTINGS, fetch: async () => keySet(known), clock: Date.now });
  await verify(await signToken(known));
  const token = await signToken(stranger);
  for (let time = 0; time < 3; time += 1) expect(await verify(token)).toMatchObject({ kind: 'refusal' });
});

test('once the keys are due for their refresh a remembered token is verified, and a withdrawn key ends it', async () => {
  const [withdrawn, next] = [await makeKey('withdrawn'), await makeKey('next')];
  let [keys, nowMs, fetches] = [keySet(withdrawn), Date.now(), 0];
  const fetch = async () => {
    fetches += 1;
    return keys;
  };
  const verify = createTokenVerifier({ settings: JWT_SETTINGS, fetch, clock: () => nowMs });
  const token = await signToken(withdrawn, { exp: Math.floor(nowMs / 1000) + 3_600 });
  await verify(token);
  await verify(token);
  keys = keySet(next);
  nowMs += 15 * 60_000 - 1;
  await verify(token);
  expect(fetches).toBe(1);
  nowMs += 1;
  await verify(token);
  expect(fetches).toBe(2);
  expect(await verify(token)).toMatchObject({ kind: 'refusal', code: 'UNAUTHORIZED' });
});
