// A request as the verifier sees it, whatever framework received it.

export type HeaderMap = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface SignedRequest {
  readonly method: string;
  /** Path and query as they came on the wire. */
  readonly target: string;
  readonly headers: HeaderMap;
  /** The bytes as they came: compressed if they came compressed. Undefined if nobody can give them any more. */
  readonly body: Buffer | undefined;
}

/** How far a signature's time may be from the Cell's clock. */
export const WINDOW_SECONDS = 300;

/** Closed list; the Python verifier gives the same, and `target_missing` where it was not told the target. */
export type Reason =
  | 'secret_missing'
  | 'scheme_unknown'
  | 'body_not_raw'
  | 'ambiguous_header'
  | 'ambiguous_text'
  | 'path_respelled'
  | 'path_outside_base'
  | 'missing_signature_or_timestamp'
  | 'invalid_timestamp'
  | 'timestamp_out_of_window'
  | 'key_unknown'
  | 'signature_mismatch'
  | 'missing_signature'
  | 'malformed_signature'
  | 'component_missing'
  | 'signature_expired'
  | 'nonce_missing'
  | 'nonce_reused'
  | 'algorithm_not_allowed'
  | 'cell_mismatch'
  | 'digest_mismatch'
  | 'verifier_error';
