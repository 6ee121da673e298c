// W3C trace context of a forwarded request: the caller's where it is valid, else made from the request's own ids.

import { hash } from 'node:crypto';
import type { RequestIds } from '../domain/http';

const VALID = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/;
const SPAN_ID = /^(?!0{16})[0-9a-f]{16}$/;

/**
 * Value of `traceparent` to forward and sign. Ids of another form are hashed into place, so that one trace id always
 * gives one trace; it is marked sampled, for a Cell that follows its parent would otherwise record nothing.
 * @see https://www.w3.org/TR/trace-context/#traceparent-header
 */
export function traceparent(received: string | undefined, { traceId, spanId }: RequestIds): string {
  if (received !== undefined && VALID.test(received)) return received;
  return `00-${hexId(traceId, TRACE_ID, 32)}-${hexId(spanId, SPAN_ID, 16)}-01`;
}

function hexId(id: string, form: RegExp, digits: number): string {
  return form.test(id) ? id : hash('sha256', id).slice(0, digits);
}
