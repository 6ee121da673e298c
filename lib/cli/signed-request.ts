// A request to a Cell, signed as the gateway signs it, and the curl line that sends it.

import { randomBytes } from 'node:crypto';
import { HEADER } from '../../lambdas/contract/headers';
import { hmacV1 } from '../../lambdas/domain/signing/hmac-v1';
import { rfc9421 } from '../../lambdas/domain/signing/rfc9421';
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
  const added = keys.flatMap((one) => signatureOf(request, headers.traceparent, one));
  return { ...headers, ...Object.fromEntries(added) };
}

function signatureOf(request: UnsignedRequest, traceparent: string, one: SchemeKey): [name: string, value: string][] {
  const { cell, method, baseUrl, target, requestId, tenantId, traceId, atSeconds, nonce } = request;
  const { pathname, search } = new URL(baseUrl + target);
  const signable = {
    cell,
    method,
    cellPath: decodedPath(target),
    targetPath: pathname,
    rawQuery: search.slice(1),
    headers: {
      [HEADER.requestId]: requestId,
      [HEADER.tenantId]: tenantId,
      [HEADER.traceId]: traceId,
      [HEADER.traceparent]: traceparent,
    },
    body: Buffer.from(request.body ?? '', 'utf8'),
    nowMs: atSeconds * 1000,
    nonce,
  };
  const added = one.scheme === 'hmac-v1' ? hmacV1.sign(signable, one.key) : rfc9421.sign(signable, one.key);
  return Object.entries(added).map(([name, value]) => [asDocumented(name), value]);
}

/** Without its query, percent-decoded once: what the Cell's framework will see. */
function decodedPath(target: string): string {
  const path = target.replace(/\?.*$/s, '');
  const bytes = path.replaceAll(/%([0-9a-fA-F]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return path.includes('%') ? Buffer.from(bytes, 'latin1').toString('utf8') : path;
}

/** `x-signature-time` -> `X-Signature-Time` */
function asDocumented(name: string): string {
  return name.replaceAll(/(?<=^|-)[a-z]/g, (letter) => letter.toUpperCase());
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
