// A request as the verifier sees it, whatever framework received it.

export type HeaderMap = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface SignedRequest {
  readonly method: string;
  /** Path and query as they came on the wire. */
  readonly target: string;
  readonly headers: HeaderMap;
  readonly body: Buffer;
}

/** Closed list; the Python verifier gives the same. */
export type Reason =
  | 'secret_missing'
  | 'scheme_unknown'
  | 'ambiguous_header'
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

/** Path without query, percent-decoded once and read as UTF-8, as Python's frameworks show it. */
export function decodedPath(target: string, basePath: string): string {
  const end = target.indexOf('?');
  const raw = end < 0 ? target : target.slice(0, end);
  const decoded = raw.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const path = Buffer.from(decoded, 'latin1').toString('utf8');
  const inside = basePath !== '' && path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : path;
  return inside === '' ? '/' : inside;
}
