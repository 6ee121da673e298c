// Who calls in the fuzz runs: callers that are what they say, and tokens that are not good.

import { forgeToken, goodClaims, makeKey, signToken, type TestKey } from '../../support/test-issuer';

export interface FuzzCaller {
  readonly name: string;
  readonly token: string;
  /** What the verdict must say; undefined where the token must be refused. */
  readonly identity:
    | { readonly tenantId: string | undefined; readonly userId: string; readonly role: string }
    | undefined;
}

/** Longer than any run takes. */
const LIFE_SECONDS = 6 * 3600;

export async function fuzzCallers(key: TestKey): Promise<FuzzCaller[]> {
  const exp = Math.floor(Date.now() / 1000) + LIFE_SECONDS;
  const stranger = await makeKey(key.kid, key.alg);
  const good = async (userId: string, tenantId: string | undefined, role: string): Promise<FuzzCaller> => ({
    name: userId,
    token: await signToken(key, { sub: userId, tenantId, role, exp }),
    identity: { tenantId, userId, role },
  });
  const bad = (name: string, token: string): FuzzCaller => ({ name, token, identity: undefined });
  const signed = await signToken(key, { exp });
  return [
    await good('alice', 'acme', 'client'),
    await good('gil', 'globex', 'client'),
    await good('root', undefined, 'admin'),
    bad('another key', await signToken(stranger, { exp })),
    bad('another issuer', await signToken(key, { exp, iss: 'https://evil.example' })),
    bad('expired', await signToken(key, { exp: 1_000_000_000 })),
    bad('tenant of the wrong shape', await signToken(key, { exp, tenantId: 'acme,globex' })),
    bad('no algorithm', forgeToken({ alg: 'none', kid: key.kid }, goodClaims({ exp }), '')),
    bad(
      'changed claims',
      signed.replace(
        /\.[^.]+\./,
        `.${Buffer.from(JSON.stringify(goodClaims({ exp, tenantId: 'globex' }))).toString('base64url')}.`,
      ),
    ),
    bad('no token', ''),
  ];
}
