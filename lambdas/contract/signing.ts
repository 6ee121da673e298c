// How forwarded requests are signed: what the stack hands to the proxy.

/** Names used in `signing.schemes`; several may sign the same request, each with headers of its own. */
export const SCHEME_NAMES = ['hmac-v1', 'rfc9421'] as const;
export type SchemeName = (typeof SCHEME_NAMES)[number];

export interface SigningSettings {
  /** Empty where the deployment chose by name not to sign. */
  readonly schemes: readonly SchemeName[];
  /** Signs with a key derived for the Cell, so that one leaked Cell cannot sign for another. */
  readonly perCellKeys: boolean;
  /** Algorithm of rfc9421; hmac-v1 has one. */
  readonly rfc9421Algorithm: 'hmac-sha256' | 'ed25519';
}

/** What the existing Cells verify. */
export const DEFAULT_SIGNING: SigningSettings = {
  schemes: ['hmac-v1'],
  perCellKeys: false,
  rfc9421Algorithm: 'hmac-sha256',
};

/** Which of the two keys these settings sign with. */
export function keysInUse({ schemes, rfc9421Algorithm }: SigningSettings): { shared: boolean; ed25519: boolean } {
  const ed25519 = schemes.includes('rfc9421') && rfc9421Algorithm === 'ed25519';
  return { shared: schemes.includes('hmac-v1') || (schemes.includes('rfc9421') && !ed25519), ed25519 };
}
