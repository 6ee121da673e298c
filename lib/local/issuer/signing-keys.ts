// The issuer's signing keys: made on the spot, kept in memory, or in a file that only its owner reads.

import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import * as v from 'valibot';
import { keep, readKept } from '../kept-file';

/** The algorithm of Cognito's tokens, so that verification here is what it is on AWS. */
export const SIGNING_ALGORITHM = 'RS256';

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  /** Private, as it is kept. */
  readonly jwk: JWK;
}

/** Newest first: it signs; the ones behind it still verify. */
export type KeyChain = readonly [SigningKey, ...SigningKey[]];

/** Two keys are told apart by fewer: tokens stay short enough for a screen. */
const KID_CHARACTERS = 8;

export async function makeSigningKey(): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair(SIGNING_ALGORITHM, { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { kid: (await calculateJwkThumbprint(jwk)).slice(0, KID_CHARACTERS), privateKey, jwk };
}

/** What the key set publishes of a key. */
export function publicJwk({ kid, jwk: { kty, n, e } }: SigningKey): JWK {
  return { kty, n, e, kid, alg: SIGNING_ALGORITHM, use: 'sig' } as JWK;
}

export interface KeptIssuer {
  /** Tokens name the issuer by its port: it is taken again if it is free. */
  readonly port: number;
  readonly keys: KeyChain;
}

const KEPT = v.object({
  port: v.number(),
  keys: v.array(v.object({ kid: v.string(), jwk: v.looseObject({ kty: v.literal('RSA') }) })),
});

/** Undefined where nothing was kept yet. */
export async function readKeptIssuer(file: string): Promise<KeptIssuer | undefined> {
  const kept = readKept(file, KEPT);
  if (kept === undefined) return undefined;
  const { port, keys } = kept;
  const imported = await Promise.all(
    keys.map(async ({ kid, jwk }) => {
      return { kid, jwk, privateKey: await importJWK(jwk, SIGNING_ALGORITHM) };
    }),
  );
  const [newest, ...older] = imported;
  return newest && { port, keys: [newest, ...older] };
}

export function keepIssuer(file: string, { port, keys }: KeptIssuer): void {
  keep(file, { port, keys: keys.map(({ kid, jwk }) => ({ kid, jwk })) });
}
