// Keys are fetched once, again for an unknown key id at a bounded rate, and survive an issuer that is down.

import { createTokenVerifier, type VerifyToken } from '../../../../lambdas/authorizer/token/token-verifier';
import { JWT_SETTINGS, keySet, makeKey, signToken, type TestKey } from '../../../support/test-issuer';

let old: TestKey;
let next: TestKey;
beforeAll(async () => {
  old = await makeKey('old');
  next = await makeKey('next');
});

interface FakeIssuer {
  keys: string;
  fetches: number;
  nowMs: number;
  answer: () => Promise<string>;
  verify: VerifyToken;
}

function setUp(): FakeIssuer {
  const issuer: FakeIssuer = {
    keys: keySet(old),
    fetches: 0,
    nowMs: 1_000_000,
    answer: async () => issuer.keys,
    verify: createTokenVerifier({
      settings: JWT_SETTINGS,
      clock: () => issuer.nowMs,
      fetch: () => {
        issuer.fetches += 1;
        return issuer.answer();
      },
    }),
  };
  return issuer;
}

const GOOD = { sub: 'user-1' };
const UNKNOWN = { code: 'UNAUTHORIZED', cause: 'unknown key id' };
const UNAVAILABLE = { code: 'SERVICE_UNAVAILABLE' };
const down = async (): Promise<string> => {
  throw new Error('connection refused');
};

test('many tokens at once fetch the keys once, and so do all that follow', async () => {
  const issuer = setUp();
  const token = await signToken(old);
  const answers = await Promise.all(Array.from({ length: 20 }, () => issuer.verify(token)));
  expect(answers).toEqual(Array.from({ length: 20 }, () => expect.objectContaining(GOOD)));
  issuer.nowMs += 60_000;
  expect(await issuer.verify(token)).toMatchObject(GOOD);
  expect(issuer.fetches).toBe(1);
});

test('a token signed with a new key is good at once', async () => {
  const issuer = setUp();
  await issuer.verify(await signToken(old));
  issuer.keys = keySet(old, next);
  expect(await issuer.verify(await signToken(next))).toMatchObject(GOOD);
  expect(issuer.fetches).toBe(2);
});

test('made-up key ids cause one fetch in ten seconds, and hinder nobody whose key is known', async () => {
  const issuer = setUp();
  const good = await signToken(old);
  await issuer.verify(good);
  const madeUp = (index: number) => signToken(old, {}, { kid: `made-up-${index}` });
  const atOnce = await Promise.all(Array.from({ length: 20 }, (_, index) => madeUp(index)));
  for (const answer of await Promise.all(atOnce.map((token) => issuer.verify(token)))) {
    expect(answer).toMatchObject(UNKNOWN);
  }
  for (let index = 20; index < 40; index += 1) {
    expect(await issuer.verify(await madeUp(index))).toMatchObject(UNKNOWN);
    expect(await issuer.verify(good)).toMatchObject(GOOD);
  }
  expect(issuer.fetches).toBe(2);
  issuer.keys = keySet(old, next);
  issuer.nowMs += 9_999;
  expect(await issuer.verify(await signToken(next))).toMatchObject(UNKNOWN);
  issuer.nowMs += 1;
  expect(await issuer.verify(await signToken(next))).toMatchObject(GOOD);
  expect(issuer.fetches).toBe(3);
});

test('an issuer that is down at the start is the gateway’s fault, not the caller’s, and is left alone for two seconds', async () => {
  const issuer = setUp();
  const token = await signToken(old);
  issuer.answer = down;
  expect(await issuer.verify(token)).toMatchObject(UNAVAILABLE);
  issuer.nowMs += 1_999;
  expect(await issuer.verify(token)).toMatchObject(UNAVAILABLE);
  expect(issuer.fetches).toBe(1);
  issuer.answer = async () => issuer.keys;
  issuer.nowMs += 1;
  expect(await issuer.verify(token)).toMatchObject(GOOD);
});

test('while the issuer is down the known keys serve, and an unknown key id cannot be judged', async () => {
  const issuer = setUp();
  const token = await signToken(old);
  await issuer.verify(token);
  issuer.answer = down;
  issuer.nowMs += 24 * 3_600_000;
  expect(await issuer.verify(token)).toMatchObject(GOOD);
  expect(await issuer.verify(await signToken(next))).toMatchObject(UNAVAILABLE);
  expect(await issuer.verify(token)).toMatchObject(GOOD);
});

test.each<[string, string]>([
  ['HTML', '<html>'],
  ['null', 'null'],
  ['no list', '{"keys":{}}'],
  ['an empty list', '{"keys":[]}'],
  ['only keys that encrypt', '{"keys":[{"kty":"RSA","use":"enc","kid":"old","n":"AA","e":"AQAB"}]}'],
  ['a key without a type', '{"keys":[{"kid":"old"}]}'],
])('a key set that is %s does not replace the good one', async (_, keys) => {
  const issuer = setUp();
  const token = await signToken(old);
  await issuer.verify(token);
  issuer.keys = keys;
  expect(await issuer.verify(await signToken(next))).toMatchObject(UNAVAILABLE);
  expect(await issuer.verify(token)).toMatchObject(GOOD);
});

describe('a key that the issuer withdrew', () => {
  test('is dropped after a quarter of an hour, without a request waiting for it', async () => {
    const issuer = setUp();
    const token = await signToken(old);
    await issuer.verify(token);
    const fetched = Promise.withResolvers<string>();
    issuer.answer = () => fetched.promise;
    issuer.nowMs += 15 * 60_000 - 1;
    await issuer.verify(token);
    expect(issuer.fetches).toBe(1);
    issuer.nowMs += 1;
    expect(await issuer.verify(token)).toMatchObject(GOOD);
    expect(issuer.fetches).toBe(2);
    fetched.resolve(keySet(next));
    await fetched.promise;
    expect(await issuer.verify(await signToken(next))).toMatchObject(GOOD);
    expect(await issuer.verify(token)).toMatchObject(UNKNOWN);
  });

  test('is not believed once more by an environment that was frozen for half an hour', async () => {
    const issuer = setUp();
    const token = await signToken(old);
    await issuer.verify(token);
    issuer.keys = keySet(next);
    issuer.nowMs += 30 * 60_000;
    const answers = await Promise.all([issuer.verify(token), issuer.verify(token)]);
    expect(answers).toEqual([UNKNOWN, UNKNOWN].map((answer) => expect.objectContaining(answer)));
  });

  test('nor a key that was replaced under its id meanwhile', async () => {
    const issuer = setUp();
    const token = await signToken(old);
    await issuer.verify(token);
    issuer.keys = keySet(await makeKey('old'));
    issuer.nowMs += 30 * 60_000;
    expect(await issuer.verify(token)).toMatchObject({ cause: 'bad signature' });
  });

  test('serves for as long as the issuer cannot be asked, and only what comes first waits for that', async () => {
    const issuer = setUp();
    const token = await signToken(old);
    await issuer.verify(token);
    issuer.answer = down;
    issuer.nowMs += 30 * 60_000;
    expect(await issuer.verify(token)).toMatchObject(GOOD);
    issuer.answer = () => new Promise(() => {});
    issuer.nowMs += 2_000;
    expect(await issuer.verify(token)).toMatchObject(GOOD);
    expect(issuer.fetches).toBe(3);
  });
});

test('a new key under the old id is taken up with the next refresh', async () => {
  const issuer = setUp();
  await issuer.verify(await signToken(old));
  const replaced = await makeKey('old');
  issuer.keys = keySet(replaced);
  issuer.nowMs += 15 * 60_000;
  await issuer.verify(await signToken(old));
  expect(await issuer.verify(await signToken(replaced))).toMatchObject(GOOD);
  expect(await issuer.verify(await signToken(old))).toMatchObject({ cause: 'bad signature' });
});
