// Tokens that were verified a moment ago, byte for byte: the same bytes under the same keys verify again until they expire.

import { keepNewest } from '../../domain/bounded';

export type Claims = Readonly<Record<string, unknown>>;

const REMEMBERED_MS = 60_000;
/** The oldest goes; a token is at most some KB. */
const MAX_TOKENS = 500;

interface Verified {
  readonly claims: Claims;
  readonly untilMs: number;
}

export class VerifiedTokens {
  readonly #clockToleranceMs: number;
  readonly #tokens = new Map<string, Verified>();

  constructor(clockToleranceSeconds: number) {
    this.#clockToleranceMs = clockToleranceSeconds * 1000;
  }

  /** `claims` must hold the token's `exp`. */
  add(token: string, claims: Claims, nowMs: number): void {
    const expiresAtMs = Number(claims['exp']) * 1000 + this.#clockToleranceMs;
    const untilMs = Math.min(nowMs + REMEMBERED_MS, expiresAtMs);
    keepNewest(this.#tokens, token, { claims, untilMs }, MAX_TOKENS);
  }

  claimsOf(token: string, nowMs: number): Claims | undefined {
    const verified = this.#tokens.get(token);
    if (verified && nowMs < verified.untilMs) return verified.claims;
    this.#tokens.delete(token);
    return undefined;
  }

  /** Where the keys are others, nothing verified under the old ones counts. */
  clear(): void {
    this.#tokens.clear();
  }
}
