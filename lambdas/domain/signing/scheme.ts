// What every way of signing a forwarded request has in common: what is signed, with what, and what it adds.

import type { KeyObject } from 'node:crypto';

/** Names used in `signing.schemes`; several may sign the same request, each with headers of its own. */
export type SchemeName = 'hmac-v1' | 'rfc9421';

/** Key of one Cell. `id` names it to the verifier and is not secret. */
export type SigningKey =
  | { readonly id: string; readonly algorithm: 'hmac-sha256'; readonly secret: Buffer }
  | { readonly id: string; readonly algorithm: 'ed25519'; readonly privateKey: KeyObject };

/** One try at a Cell, as it goes on the wire. A further try is signed anew: verifiers remember nonces. */
export interface SignableRequest {
  readonly cell: string;
  /** Upper case. */
  readonly method: string;
  /** Percent-decoded once, as the Cell's framework sees it: what follows `/api/v1/<cell>`, with leading `/`. */
  readonly cellPath: string;
  /** Percent-encoded, as it is sent; the path of the Cell's base URL included. */
  readonly targetPath: string;
  /** Without `?`; empty where there is none. */
  readonly rawQuery: string;
  /** What is forwarded, names in lower case, ids made by the gateway included. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly nowMs: number;
  /** Unguessable and used once. */
  readonly nonce: string;
}

export interface SigningScheme {
  readonly name: SchemeName;
  /** Headers to add, lower case; they replace any the caller sent. */
  sign(request: SignableRequest, key: SigningKey): Readonly<Record<string, string>>;
}
