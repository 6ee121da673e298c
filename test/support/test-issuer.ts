// An issuer for tests: keys made on the spot, tokens with any header and claims, and the key set that goes with them.

import { randomUUID } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTHeaderParameters, SignJWT } from 'jose';
import type { JwtAuthSettings } from '../../lambdas/contract/settings';

export const ISSUER = 'https://issuer.example';
export const AUDIENCE = 'gateway';

export const JWT_SETTINGS: JwtAuthSettings = {
  mode: 'jwt',
  issuer: ISSUER,
  jwksUri: `${ISSUER}/jwks.json`,
  audience: [AUDIENCE],
  tokenUse: null,
  algorithms: ['RS256', 'ES256', 'EdDSA'],
  clockToleranceSeconds: 30,
  claims: { tenant: 'tenantId', subject: 'sub', role: 'role', allowedCells: 'allowedCells' },
  permissions: { claim: 'role', viewer: [], operator: [], admin: ['admin'] },
};

export interface TestKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  /** As the key set publishes it. */
  readonly jwk: JWK;
}

export async function makeKey(kid: string, alg = 'RS256'): Promise<TestKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

export function keySet(...keys: TestKey[]): string {
  return JSON.stringify({ keys: keys.map(({ jwk }) => jwk) });
}

/** Claims of a good token; `undefined` in the overrides leaves a claim out. */
export function goodClaims(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1000);
  const claims: Record<string, unknown> = {
    iss: ISSUER,
    aud: AUDIENCE,
    sub: 'user-1',
    iat: now,
    exp: now + 300,
    tenantId: 'acme',
    role: 'client',
    ...overrides,
  };
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
}

/** Another token each time, as an issuer's: verdicts are kept by the token. */
export async function signToken(
  key: TestKey,
  overrides: Record<string, unknown> = {},
  header: Partial<JWTHeaderParameters> = {},
): Promise<string> {
  return new SignJWT(goodClaims({ jti: randomUUID(), ...overrides }))
    .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'JWT', ...header })
    .sign(key.privateKey);
}

/** A token of any header, claims and signature text: what no decent library would make. */
export function forgeToken(header: unknown, claims: unknown, signature: string): string {
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode(header)}.${encode(claims)}.${signature}`;
}
