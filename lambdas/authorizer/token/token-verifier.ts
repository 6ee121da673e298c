// Verifies a JWT: signature, issuer, audience, times, algorithm and use. The library does the work; what it leaves
// open (a token that never expires, any algorithm it knows) is closed here.

import { assertStringArrayContainsString, assertStringEquals } from 'aws-jwt-verify/assert';
import {
  CognitoJwtInvalidClientIdError,
  CognitoJwtInvalidTokenUseError,
  JwtBaseError,
  JwtExpiredError,
  JwtInvalidAudienceError,
  JwtInvalidIssuerError,
  JwtInvalidSignatureAlgorithmError,
  JwtInvalidSignatureError,
  JwtNotBeforeError,
  JwtWithoutValidKidError,
  KidNotFoundInJwksError,
  NotSupportedError,
} from 'aws-jwt-verify/error';
import { JwtVerifier, type VerifyProperties } from 'aws-jwt-verify/jwt-verifier';
import type { JwtAuthSettings } from '../../contract/settings';
import type { Clock } from '../../domain/ports';
import { type Refusal, refusal } from '../../domain/refusal';
import { isAllowedAlgorithm, libraryName } from './algorithms';
import type { FetchDocument } from './jwks-fetcher';
import { KeyRing, KeysUnavailableError } from './key-ring';
import { parseToken } from './parse-token';
import { type Claims, VerifiedTokens } from './verified-tokens';

/** Resolves to the claims of a token that is good now, else to the refusal. */
export type VerifyToken = (token: string) => Promise<Claims | Refusal>;

export interface TokenVerifierOptions {
  readonly settings: JwtAuthSettings;
  readonly fetch: FetchDocument;
  readonly clock: Clock;
}

export function createTokenVerifier({ settings, fetch, clock }: TokenVerifierOptions): VerifyToken {
  // A verifier remembers the keys it has used by their ids, so a new set of keys gets a new one.
  const onReplaced = (): void => {
    verifier = new Verifier(settings, ring);
    verified.clear();
  };
  const verified = new VerifiedTokens(settings.clockToleranceSeconds);
  const ring = new KeyRing({ jwksUri: settings.jwksUri, fetch, clock, onReplaced });
  let verifier = new Verifier(settings, ring);
  return async (token) => {
    // An issuer that cannot be reached hinders nobody whose key is known.
    if (ring.isUntended()) await ring.getJwks(settings.jwksUri).catch(() => undefined);
    const known = ring.isDue() ? undefined : verified.claimsOf(token, clock());
    if (known) return known;
    const used = verifier;
    try {
      const claims = await used.verify(token);
      // Else the keys were replaced meanwhile, and these claims stand under the old ones.
      if (used === verifier) verified.add(token, claims, clock());
      return claims;
    } catch (error) {
      return refuse(error);
    }
  };
}

type Checks = Partial<VerifyProperties> & { readonly issuer: string; readonly jwksUri: string };

/** The library's verifier behind a parser of our own. */
class Verifier extends JwtVerifier<Partial<VerifyProperties>, Checks, false> {
  readonly #settings: JwtAuthSettings;

  constructor(settings: JwtAuthSettings, keys: KeyRing) {
    const { issuer, jwksUri, tokenUse, clockToleranceSeconds } = settings;
    // A Cognito access token names its client in `client_id` instead of `aud`; checkToken covers both.
    const audience = tokenUse === null ? [...settings.audience] : null;
    super({ issuer, jwksUri, audience, graceSeconds: clockToleranceSeconds }, keys);
    this.#settings = settings;
  }

  protected override getVerifyParameters(token: string) {
    const parts = parseToken(token);
    const { alg = '' } = parts.header;
    const settings = this.#settings;
    const checks = this.getIssuerConfig();
    return {
      decomposedJwt: { ...parts, header: { ...parts.header, alg: libraryName(alg) } },
      jwksUri: settings.jwksUri,
      verifyProperties: {
        ...checks,
        customJwtCheck: ({ payload, jwk }: VerifiedParts) =>
          checkToken(settings, { header: { ...parts.header, alg }, payload, jwk }),
      },
    };
  }
}

type VerifiedParts = Parameters<NonNullable<VerifyProperties['customJwtCheck']>>[0];

/** What the library leaves open. `header` has the algorithm under the token's own name for it. */
function checkToken(
  { tokenUse, algorithms, audience }: JwtAuthSettings,
  { header, payload, jwk }: VerifiedParts,
): void {
  if (!isAllowedAlgorithm(algorithms, header.alg ?? '', jwk.crv)) {
    throw new JwtInvalidSignatureAlgorithmError('Algorithm not allowed', header.alg, [...algorithms]);
  }
  // https://www.rfc-editor.org/rfc/rfc7515#section-4.1.11: no extension is understood here.
  if (header['crit'] !== undefined) throw new NotSupportedError('Critical extension');
  if (payload.exp === undefined) throw new JwtExpiredError('The token never expires', undefined);
  if (tokenUse === null) return;
  const client = tokenUse === 'access' ? payload['client_id'] : payload.aud;
  assertStringEquals('Token use', payload['token_use'], tokenUse, CognitoJwtInvalidTokenUseError);
  assertStringArrayContainsString('Client id', client, [...audience], CognitoJwtInvalidClientIdError);
}

/** What the log says of a token that was not accepted; the token and its claims stay out of it. */
const REASONS: readonly [new (...parameters: never[]) => Error, string][] = [
  [JwtExpiredError, 'expired'],
  [JwtNotBeforeError, 'not valid yet'],
  [JwtInvalidIssuerError, 'wrong issuer'],
  [JwtInvalidAudienceError, 'wrong audience'],
  [CognitoJwtInvalidClientIdError, 'wrong client id'],
  [CognitoJwtInvalidTokenUseError, 'wrong token use'],
  [JwtInvalidSignatureAlgorithmError, 'algorithm not allowed'],
  [JwtInvalidSignatureError, 'bad signature'],
  [JwtWithoutValidKidError, 'no key id'],
  [KidNotFoundInJwksError, 'unknown key id'],
  [NotSupportedError, 'critical extension'],
  [JwtBaseError as never, 'malformed'],
];

function refuse(error: unknown): Refusal {
  if (error instanceof KeysUnavailableError) {
    return refusal('SERVICE_UNAVAILABLE', 'The keys of the token issuer cannot be read', { cause: error });
  }
  const reason = isUnverifiable(error) ? 'bad signature' : REASONS.find(([kind]) => error instanceof kind)?.[1];
  if (reason === undefined) throw error;
  return refusal('UNAUTHORIZED', detailsFor(reason), { cause: reason });
}

/**
 * Node throws where it cannot even compare: on an elliptic curve's signature of another length, on an algorithm that the
 * named key is not made for, on a key of a kind it does not know. A token names all three.
 */
function isUnverifiable(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && /^ERR_(CRYPTO|OSSL)_/.test(String(error.code))
  );
}

/** A client may know that it should fetch a new token, and nothing that helps to make one up. */
function detailsFor(reason: string): string {
  return reason === 'expired' || reason === 'not valid yet' ? `The token is ${reason}` : 'The token is not valid';
}
