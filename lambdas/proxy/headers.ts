// Which of a caller's headers travel on to the Cell.

import { HEADER, ORIGIN_PROOF_HEADER } from '../contract/headers';
import { isPlainHeaderName, wireText } from '../domain/header-text';
import { hopByHop } from './hop-by-hop';

/** Written by the gateway alone; a caller's own are dropped. Identity and ids are laid over by the caller of this. */
const OURS: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'expect',
  'forwarded',
  'cookie',
  ORIGIN_PROOF_HEADER,
  HEADER.tenantId,
  HEADER.userRole,
  HEADER.requestId,
  HEADER.traceId,
  HEADER.spanId,
  HEADER.httpSignature,
  HEADER.httpSignatureInput,
]);

const OUR_PREFIXES = [HEADER.signature, 'x-forwarded-'];

/** End-to-end headers as they go on the wire. */
export function forwardableHeaders(
  headers: Readonly<Record<string, string>>,
  cookies: readonly string[],
): Record<string, string> {
  const isHopByHop = hopByHop(headers['connection']);
  const forwarded: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    if (OURS.has(name) || isHopByHop(name) || !isPlainHeaderName(name)) continue;
    if (OUR_PREFIXES.some((prefix) => name.startsWith(prefix))) continue;
    forwarded[name] = wireText(headers[name] as string);
  }
  const cookie = cookies.length > 0 ? cookies.join('; ') : headers['cookie'];
  if (cookie !== undefined && !isHopByHop('cookie')) forwarded['cookie'] = wireText(cookie);
  return forwarded;
}
