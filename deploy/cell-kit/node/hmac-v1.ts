// First scheme: X-Signature over method, decoded path, body, ids and time.

import { createHmac, timingSafeEqual } from 'node:crypto';
import { cellPath } from './cell-path.ts';
import type { Fields } from './fields.ts';
import type { VerifierSettings } from './settings.ts';
import { type Reason, type SignedRequest, WINDOW_SECONDS } from './signed-request.ts';

const IDS = ['x-request-id', 'x-tenant-id', 'x-trace-id'] as const;
const READ_HEADERS = ['x-signature', 'x-signature-time', 'x-signature-key-id', ...IDS] as const;

/** A request with its body's bytes. */
type Whole = SignedRequest & { readonly body: Buffer };

export function refusalOfV1(
  request: Whole,
  fields: Fields,
  settings: VerifierSettings,
  nowSeconds: number,
): Reason | undefined {
  if (settings.sharedKeys.length === 0) return 'secret_missing';
  if (fields.ambiguous(READ_HEADERS)) return 'ambiguous_header';
  const signature = fields.get('x-signature');
  const timestamp = fields.get('x-signature-time');
  if (signature === '' || timestamp === '') return 'missing_signature_or_timestamp';
  if (!/^[0-9]{1,12}$/.test(timestamp)) return 'invalid_timestamp';
  if (Math.abs(nowSeconds - Number(timestamp)) > WINDOW_SECONDS) return 'timestamp_out_of_window';
  const named = fields.get('x-signature-key-id');
  const candidates = settings.sharedKeys.filter((key) => named === '' || key.id === named);
  if (candidates.length === 0) return 'key_unknown';
  const found = cellPath(request.target, settings.basePath);
  if (typeof found === 'string') return found;
  const ids = IDS.map((name) => fields.get(name));
  if (readsTwoWays(request, found.path, ids)) return 'ambiguous_text';
  const signed = signedBytes(request, found.path, [...ids, timestamp]);
  const given = Buffer.from(signature, 'utf8');
  const matches = candidates.map((key) => {
    const expected = Buffer.from(createHmac('sha256', key.secret).update(signed).digest('hex'), 'utf8');
    return expected.length === given.length && timingSafeEqual(expected, given);
  });
  return matches.includes(true) ? undefined : 'signature_mismatch';
}

function signedBytes({ method, body }: Whole, path: string, after: readonly string[]): Buffer {
  return Buffer.concat([Buffer.from(`${method.toUpperCase()}|${path}|`), body, Buffer.from(`|${after.join('|')}`)]);
}

const METHODS_WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);
/** Visible ASCII and spaces, without `|`: what every server reads alike. */
const PLAIN_ID = /^[\x20-\x7b\x7d\x7e]*$/;

/**
 * Whether the same signed text is also that of another request. The parts are joined by `|`, so an id must not hold one.
 * A path that does must not be followed by a body. POST, PUT and PATCH keep `|` for their bodies: their paths must not
 * hold one. The other methods keep a last `|` for the empty body: their bodies must not end in one.
 */
function readsTwoWays({ method, body }: Whole, path: string, ids: readonly string[]): boolean {
  if (method.includes('|') || path.includes('\ufffd') || !ids.every((id) => PLAIN_ID.test(id))) return true;
  if (METHODS_WITH_BODY.has(method.toUpperCase())) return path.includes('|');
  return path.includes('|') ? body.length > 0 : body.at(-1) === 0x7c;
}
