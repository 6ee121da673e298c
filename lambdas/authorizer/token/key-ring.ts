// The issuer's keys as they were last fetched. The verifying library's own cache pauses by timers, which stand still
// between invocations, goes on asking an endpoint that fails, and never lets go of a key that the issuer withdrew.

import { JwtWithoutValidKidError, KidNotFoundInJwksError } from 'aws-jwt-verify/error';
import { isJwk, type Jwks, type JwksCache, type JwkWithKid } from 'aws-jwt-verify/jwk';
import type { Clock } from '../../domain/ports';
import { steadyClock } from '../../domain/steady-clock';
import { isKeyTypeOf, libraryName } from './algorithms';
import type { FetchDocument } from './jwks-fetcher';

/** There is nothing to judge the token by: the caller is not to blame. */
export class KeysUnavailableError extends Error {
  override readonly name = 'KeysUnavailableError';
}

export interface KeyRingOptions {
  readonly jwksUri: string;
  readonly fetch: FetchDocument;
  readonly clock: Clock;
  /** Called when a fetched set takes the place of the one before. */
  readonly onReplaced: () => void;
}

/** Between two fetches that an unknown key id asks for: anyone can make one up. */
const PAUSE_AFTER_UNKNOWN_KEY_MS = 10_000;
const PAUSE_AFTER_FAILURE_MS = 2_000;
/** After this the set is fetched again next to the requests, so that a withdrawn key does not live on. */
const REFRESH_AFTER_MS = 15 * 60_000;
/** Without a try for this long the environment was frozen or idle: it fetches the set before it judges by it. */
const UNTENDED_AFTER_MS = 2 * REFRESH_AFTER_MS;

export class KeyRing implements JwksCache {
  readonly #options: KeyRingOptions;
  readonly #clock: Clock;
  #jwks: Jwks | undefined;
  #fetchedAtMs = 0;
  #triedAtMs = 0;
  #fetching: Promise<Jwks> | undefined;
  #unknownKeyPauseUntilMs = 0;
  #failurePauseUntilMs = 0;

  constructor(options: KeyRingOptions) {
    this.#options = options;
    this.#clock = steadyClock(options.clock);
  }

  /** Whether the set is to be fetched again, which the next look for a key does. */
  isDue(): boolean {
    const now = this.#clock();
    return this.#jwks !== undefined && now - this.#fetchedAtMs >= REFRESH_AFTER_MS && now >= this.#failurePauseUntilMs;
  }

  /** Whether the set has long been due and no fetch has been tried. */
  isUntended(): boolean {
    return this.#jwks !== undefined && this.#clock() - this.#triedAtMs >= UNTENDED_AFTER_MS;
  }

  /** @throws KidNotFoundInJwksError for a key the issuer does not have, KeysUnavailableError where that is not known. */
  async getJwk(jwksUri: string, jwt: Parameters<JwksCache['getJwk']>[1]): Promise<JwkWithKid> {
    const { kid, alg } = jwt.header;
    if (typeof kid !== 'string') throw new JwtWithoutValidKidError('The token names no key');
    const now = this.#clock();
    if (this.isDue()) this.getJwks(jwksUri).catch(() => undefined);
    const known = this.#find(kid, alg);
    if (known) return known;
    if (now < this.#unknownKeyPauseUntilMs) throw new KidNotFoundInJwksError('The key is not in the key set');
    if (!this.#fetching && now < this.#failurePauseUntilMs) {
      throw new KeysUnavailableError('The key set could not be fetched a moment ago');
    }
    await this.getJwks(jwksUri);
    const fetched = this.#find(kid, alg);
    if (fetched) return fetched;
    this.#unknownKeyPauseUntilMs = this.#clock() + PAUSE_AFTER_UNKNOWN_KEY_MS;
    throw new KidNotFoundInJwksError('The key is not in the key set');
  }

  /** Fetches the set, once for all who wait for it. */
  getJwks(_jwksUri: string): Promise<Jwks> {
    this.#fetching ??= this.#fetch().finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  /** The library asks it when it verifies without waiting, which nothing here does. */
  getCachedJwk(): JwkWithKid {
    throw new KidNotFoundInJwksError('No key is looked up without waiting for the key set');
  }

  addJwks(_jwksUri: string, jwks: Jwks): void {
    this.#jwks = jwks;
    this.#fetchedAtMs = this.#clock();
  }

  /** Keys of several types may share an id: https://www.rfc-editor.org/rfc/rfc7517#section-4.5 */
  #find(kid: string, alg = ''): JwkWithKid | undefined {
    const named = this.#jwks?.keys.filter((key): key is JwkWithKid => key.kid === kid) ?? [];
    return named.find((key) => (key.alg === undefined ? isKeyTypeOf(alg, key.kty) : key.alg === alg)) ?? named[0];
  }

  async #fetch(): Promise<Jwks> {
    const { jwksUri, fetch, onReplaced } = this.#options;
    try {
      const jwks = parseKeySet(await fetch(jwksUri));
      this.addJwks(jwksUri, jwks);
      onReplaced();
      return jwks;
    } catch (cause) {
      this.#failurePauseUntilMs = this.#clock() + PAUSE_AFTER_FAILURE_MS;
      throw new KeysUnavailableError('The key set could not be fetched', { cause });
    } finally {
      this.#triedAtMs = this.#clock();
    }
  }
}

/**
 * Keys that are not well formed are ignored, as RFC 7517 asks, for a set may hold keys of kinds made later.
 * @throws Error on what is not a key set, or one without a single key that signs
 * @see https://www.rfc-editor.org/rfc/rfc7517#section-5
 */
function parseKeySet(text: string): Jwks {
  const set = JSON.parse(text) as { readonly keys?: unknown } | null;
  if (!Array.isArray(set?.keys)) throw new Error('The key set has no list of keys');
  const keys = set.keys
    .filter((key) => isJwk(key as Parameters<typeof isJwk>[0]))
    .map((key: JwkWithKid) => (key.alg === undefined ? key : { ...key, alg: libraryName(key.alg) }))
    .filter(({ kid, use = 'sig' }) => kid !== undefined && use === 'sig');
  if (keys.length === 0) throw new Error('The key set has no key that signs');
  return { keys };
}
