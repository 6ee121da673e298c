// What every way of signing a forwarded request has in common: what is signed, with what, and what it adds.

import type { KeyObject } from 'node:crypto';
import type { SchemeName } from '../../contract/signing';

/** Shared with the Cells. `id` names the key to the verifier and is not secret. */
export interface SharedKey {
  readonly id: string;
  readonly algorithm: 'hmac-sha256';
  /** A key object: from bytes it would be made again for every signature, at several times the cost of signing. */
  readonly secret: KeyObject;
}

/** The Cells hold the public half only. */
export interface PrivateKey {
  readonly id: string;
  readonly algorithm: 'ed25519';
  readonly privateKey: KeyObject;
}

export type SigningKey = SharedKey | PrivateKey;

/** One try at a Cell, as it goes on the wire. A further try is signed again: verifiers remember nonces. */
export interface SignableRequest {
  readonly cell: string;
  /** Upper case. */
  readonly method: string;
  /** Percent-decoded once, as the Cell's framework sees it: what follows `/api/v1/<cell>`, with leading `/`. */
  readonly cellPath: string;
  /** Percent-encoded, as it is sent; the path of the Cell's base URL included. */
  readonly targetPath: string;
  /** Without `?`; empty if the target has no query. */
  readonly rawQuery: string;
  /** What is forwarded, names in lower case, ids made by the gateway included. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly nowMs: number;
  /** Unguessable, used once, without quotes or backslashes. */
  readonly nonce: string;
}

export interface SigningScheme<Algorithm extends SigningKey['algorithm'] = SigningKey['algorithm']> {
  readonly name: SchemeName;
  /** Headers to add, lower case; they replace any the caller sent. */
  sign(request: SignableRequest, key: Extract<SigningKey, { algorithm: Algorithm }>): Readonly<Record<string, string>>;
}
