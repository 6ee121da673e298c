// Tokens of the embedded issuer: made for sample users, and read back for /api/auth/me.

import { randomBytes } from 'node:crypto';
import { createLocalJWKSet, type JWK, jwtVerify, SignJWT } from 'jose';
import { findUser, type SampleUser } from './sample-users';
import { publicJwk, SIGNING_ALGORITHM, type SigningKey } from './signing-keys';

export const AUDIENCE = 'cell-gateway';

const JTI_BYTES = 9;
const LIFETIME_SECONDS = 12 * 3600;

export interface KeySet {
  readonly keys: JWK[];
}

export function keySetOf(keys: readonly SigningKey[]): KeySet {
  return { keys: keys.map(publicJwk) };
}

export async function signToken(key: SigningKey, issuer: string, user: SampleUser, nowMs: number): Promise<string> {
  const issuedAt = Math.floor(nowMs / 1000);
  const { username, role, tenantId, allowedCells, platformRole } = user;
  const claims = { role, tenantId, ...(allowedCells && { allowedCells }), ...(platformRole && { platformRole }) };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: SIGNING_ALGORITHM, kid: key.kid, typ: 'JWT' })
    .setIssuer(issuer)
    .setAudience(AUDIENCE)
    .setSubject(username)
    .setJti(randomBytes(JTI_BYTES).toString('base64url'))
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + LIFETIME_SECONDS)
    .sign(key.privateKey);
}

/** The user of a token that this issuer made and that is still good. */
export async function userOfToken(token: string, issuer: string, keys: KeySet): Promise<SampleUser | undefined> {
  const options = { issuer, audience: AUDIENCE, algorithms: [SIGNING_ALGORITHM] };
  const verified = await jwtVerify(token, createLocalJWKSet(keys), options).catch(() => undefined);
  return verified && findUser(verified.payload.sub ?? '');
}
