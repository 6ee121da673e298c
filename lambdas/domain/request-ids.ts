// Request, trace and span id of a request: the caller's where it sent usable ones, else made here.

import { HEADER } from '../contract/headers';
import { headerText, isSignable } from './header-text';
import type { RequestIds } from './http';

/** Random lower-case hex text of `bytes` bytes. */
export type RandomHex = (bytes: number) => string;

/**
 * Trace id: X-Trace-Id, else X-Request-ID, else 32 hex digits. Span id: X-Span-Id, else 16 hex digits. Request id:
 * X-Request-ID, else the trace id. A value that could not be signed is not taken up, so that it is never echoed.
 */
export function resolveIds(headers: Readonly<Record<string, string>>, randomHex: RandomHex): RequestIds {
  const requestId = usable(headers[HEADER.requestId]);
  const traceId = usable(headers[HEADER.traceId]) ?? requestId ?? randomHex(16);
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
