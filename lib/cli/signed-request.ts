// A request to a Cell, signed as the gateway signs it, and the curl line that sends it.

import { randomBytes } from 'node:crypto';
import { signatureV1 } from '../signature/hmac-v1';
import { httpSignature } from '../signature/http-signature';
import { shellWord } from '../terminal/shell-word';
import type { SchemeKey } from './cells/cell-signing';

export interface UnsignedRequest {
  readonly cell: string;
  readonly method: string;
  /** The Cell's, without trailing slash. */
  readonly baseUrl: string;
  /** Below the base URL, encoded, with its query. */
  readonly target: string;
  readonly body: string | undefined;
  readonly requestId: string;
  readonly tenantId: string;
  readonly traceId: string;
  /** Sixteen hex digits. */
  readonly spanId: string;
  readonly atSeconds: number;
  readonly nonce: string;
}

/** Trace, span and nonce for one request. */
export function freshIds(): Pick<UnsignedRequest, 'traceId' | 'spanId' | 'nonce'> {
  return { traceId: hex(16), spanId: hex(8), nonce: hex(16) };
}

function hex(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}

/** Every header that the request needs, by name; without keys it is unsigned. */
export function signedHeaders(request: UnsignedRequest, keys: readonly SchemeKey[]): Readonly<Record<string, string>> {
  const headers = {
    ...(request.body !== undefined && { 'Content-Type': 'application/json' }),
    'X-Request-ID': request.requestId,
    'X-Tenant-Id': request.tenantId,
    'X-Trace-Id': request.traceId,
    'X-Span-Id': request.spanId,
    traceparent: `00-${request.traceId}-${request.spanId}-01`,
  };
  const added = keys.flatMap((one) => Object.entries(signatureOf(request, headers.traceparent, one)));
  return { ...headers, ...Object.fromEntries(added) };
}

function signatureOf(request: UnsignedRequest, traceparent: string, { scheme, key }: SchemeKey) {
  const { baseUrl, target, atSeconds, ...parts } = request;
  const body = Buffer.from(request.body ?? '', 'utf8');
  if (scheme === 'hmac-v1') {
    const time = String(atSeconds);
    return {
      'X-Signature-Time': time,
      'X-Signature': signatureV1({ ...parts, target, body, time }, key.secret).toString('hex'),
      'X-Signature-Key-Id': key.id,
    };
  }
  const { pathname, search } = new URL(baseUrl + target);
  const covered = [
    ['x-tenant-id', request.tenantId],
    ['x-request-id', request.requestId],
    ['traceparent', traceparent],
  ] as const;
  return httpSignature({ ...parts, target: pathname + search, body, atSeconds, headers: covered }, key);
}

export function curlLine(
  { method, baseUrl, target, body }: UnsignedRequest,
  headers: Readonly<Record<string, string>>,
): string {
  return [
    'curl -i',
    ...(method === 'HEAD' ? ['--head'] : [`-X ${method}`]),
    shellWord(`${baseUrl}${target}`),
    ...Object.entries(headers).map(([name, value]) => `-H ${shellWord(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`--data-binary ${shellWord(body)}`]),
  ].join(' ');
}
