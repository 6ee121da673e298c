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
