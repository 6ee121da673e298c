// First scheme: X-Signature over method, decoded path, body, ids and time.

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Fields } from './fields';
import type { VerifierSettings } from './settings';
import { decodedPath, type Reason, type SignedRequest } from './signed-request';

export const WINDOW_SECONDS = 300;

const READ_HEADERS = [
  'x-signature',
  'x-signature-time',
  'x-signature-key-id',
  'x-request-id',
  'x-tenant-id',
  'x-trace-id',
] as const;

export function refusalOfV1(
  request: SignedRequest,
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
  const signed = signedBytes(request, fields, settings.basePath, timestamp);
  const given = Buffer.from(signature, 'utf8');
  const matches = candidates.map((key) => {
    const expected = Buffer.from(createHmac('sha256', key.secret).update(signed).digest('hex'), 'utf8');
    return expected.length === given.length && timingSafeEqual(expected, given);
  });
  return matches.includes(true) ? undefined : 'signature_mismatch';
}

function signedBytes(request: SignedRequest, fields: Fields, basePath: string, timestamp: string): Buffer {
  const before = [request.method.toUpperCase(), decodedPath(request.target, basePath)];
  const after = [fields.get('x-request-id'), fields.get('x-tenant-id'), fields.get('x-trace-id'), timestamp];
  return Buffer.concat([Buffer.from(`${before.join('|')}|`), request.body, Buffer.from(`|${after.join('|')}`)]);
}
