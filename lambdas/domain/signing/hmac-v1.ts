// First scheme: what the existing Cells verify.

import { createHmac } from 'node:crypto';
import { HEADER, METHODS_WITH_BODY } from '../../contract/headers';
import type { SigningScheme } from './scheme';

const SIGNED_IDS = [HEADER.requestId, HEADER.tenantId, HEADER.traceId] as const;
const VERTICAL_BAR = 0x7c;

/**
 * HMAC-SHA256 over method, decoded path, body, request id, tenant, trace id and whole Unix seconds, joined by `|`; a
 * header that is not forwarded counts as empty. The query is not signed.
 */
export const hmacV1: SigningScheme<'hmac-sha256'> = {
  name: 'hmac-v1',
  sign({ method, cellPath, body, headers, nowMs }, key) {
    const time = String(Math.floor(nowMs / 1000));
    const ids = SIGNED_IDS.map((name) => headers[name] ?? '');
    const signature = createHmac('sha256', key.secret)
      .update(`${method.toUpperCase()}|${cellPath}|`)
      .update(body)
      .update(`|${ids.join('|')}|${time}`)
      .digest('hex');
    return { [HEADER.signature]: signature, [HEADER.signatureTime]: time, [HEADER.signatureKeyId]: key.id };
  },
};

/**
 * The part that makes the signed text that of another request too, or undefined. The parts are joined by `|`, so an id
 * must not hold one. A path that does must not be followed by a body. POST, PUT and PATCH keep `|` for their bodies: their
 * paths must not hold one. The other methods keep a last `|` for the empty body: their bodies must not end in one.
 */
export function ambiguousPart(
  method: string,
  cellPath: string,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
): string | undefined {
  const id = SIGNED_IDS.find((name) => headers[name]?.includes('|'));
  if (id !== undefined) return id;
  if (METHODS_WITH_BODY.has(method)) return cellPath.includes('|') ? 'path' : undefined;
  if (cellPath.includes('|')) return body.length > 0 ? 'path' : undefined;
  return body.at(-1) === VERTICAL_BAR ? 'body' : undefined;
}
