// Texts of headers: what may stand in one, what may be signed, and the ids of a request, the caller's or made here.

import { randomFillSync } from 'node:crypto';
import { HEADER } from '../contract/headers';
import type { RequestIds } from './http';

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;
// oxlint-disable-next-line no-control-regex -- the rule is about control characters
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/;
// oxlint-disable-next-line no-control-regex -- every character that is one byte
const LATIN1 = /^[\x00-\xff]*$/;
const NAME = /^[a-z\d-]+$/;

/** The trimmed text, or undefined where the header is absent or blank: blank counts as missing. */
export function headerText(value: string | undefined): string | undefined {
  return (value && withoutEdgeSpace(value)) || undefined;
}

/**
 * Removes the optional whitespace around a field value: SP and HTAB, no other character. `trim` also removes 0xA0, the
 * last byte of many Chinese characters.
 * Source: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.3
 */
export function withoutEdgeSpace(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && isSpace(value.charCodeAt(start))) start += 1;
  while (end > start && isSpace(value.charCodeAt(end - 1))) end -= 1;
  return value.slice(start, end);
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/**
 * Whether every Cell reads the value as the same bytes that the gateway signs. WSGI reads header bytes as latin-1, so
 * anything beyond ASCII reads differently there; control characters may not stand in a header at all.
 */
export function isSignable(value: string): boolean {
  return PRINTABLE_ASCII.test(value);
}

/** Control characters other than a tab. Source: https://www.rfc-editor.org/rfc/rfc9110#section-5.5 */
export function hasControlCharacter(value: string): boolean {
  return CONTROL.test(value);
}

/**
 * Whether every Cell reads the name as the rules here do. CGI and WSGI make `_` of `-`, and some servers of every other
 * sign that a name may hold, so that `X_Tenant_Id` or `X.Tenant.Id` would speak for the gateway; capitals, which no event
 * has, would pass by every rule.
 * Source: https://www.rfc-editor.org/rfc/rfc3875#section-4.1.18
 */
export function isPlainHeaderName(name: string): boolean {
  return NAME.test(name);
}

/** The value as Node puts it on the wire, one byte a character; what does not fit is written as UTF-8. */
export function wireText(value: string): string {
  return LATIN1.test(value) ? value : Buffer.from(value, 'utf8').toString('latin1');
}

/** Random lower-case hex text of `bytes` bytes. */
export type RandomHex = (bytes: number) => string;

/** A valid one: version, trace id, parent id, flags. Source: https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-((?!0{32})[0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})$/;

/** The trace that the caller's `traceparent` names; undefined where it is missing or invalid. */
export function callersTrace(
  received: string | undefined,
): { readonly id: string; readonly flags: string } | undefined {
  const [, id, flags] = TRACEPARENT.exec(received ?? '') ?? [];
  return id === undefined || flags === undefined ? undefined : { id, flags };
}

/**
 * Trace id: X-Trace-Id, else that of a valid traceparent, else X-Request-ID, else 32 hex digits. Span id: X-Span-Id, else 16
 * hex digits. Request id: X-Request-ID, else the trace id. A value that could not be signed is not taken up, so that it is
 * never echoed.
 */
export function resolveIds(headers: Readonly<Record<string, string>>, randomHex: RandomHex): RequestIds {
  const requestId = usable(headers[HEADER.requestId]);
  const traceId =
    usable(headers[HEADER.traceId]) ?? callersTrace(headers[HEADER.traceparent])?.id ?? requestId ?? randomHex(16);
  return {
    requestId: requestId ?? traceId,
    traceId,
    spanId: usable(headers[HEADER.spanId]) ?? randomHex(8),
  };
}

function usable(value: string | undefined): string | undefined {
  const text = headerText(value);
  return text !== undefined && isSignable(text) ? text : undefined;
}

const POOL_BYTES = 4_096;

export function createPooledRandomHex(): RandomHex {
  const pool = Buffer.alloc(POOL_BYTES);
  let used = POOL_BYTES;
  return (bytes) => {
    if (used + bytes > POOL_BYTES) {
      randomFillSync(pool);
      used = 0;
    }
    used += bytes;
    return pool.toString('hex', used - bytes, used);
  };
}
