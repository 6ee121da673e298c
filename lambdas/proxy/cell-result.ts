// What a try's end says: of the Cell, for its circuit; of the request, for another try; and to the caller, who gets a Cell's
// answer untouched, a failure by its code and without an address, or the fallback while the circuit is open.

import type { ErrorCode } from '../contract/error-codes';
import { HEADER } from '../contract/headers';
import type { GatewayResponse } from '../domain/http';
import { reads } from '../domain/light/light';
import { type Refusal, refusal } from '../domain/refusal';
import type { FailureReason } from '../transport/http1/http-call';
import type { CellAnswer, CellFailure, CellOrder } from './cell-call';
import { answerHeaders } from './headers';
import type { FailedTry } from './retry';

const CODE: Readonly<Record<FailureReason, ErrorCode>> = {
  unreachable: 'CELL_UNREACHABLE',
  reset: 'CELL_UNREACHABLE',
  protocol: 'CELL_UNREACHABLE',
  timeout: 'CELL_TIMEOUT',
  cut_off: 'UPSTREAM_ERROR',
  too_large: 'UPSTREAM_ERROR',
  unusable: 'UPSTREAM_ERROR',
  recalled: 'CIRCUIT_OPEN',
};

const DETAILS: Readonly<Record<FailureReason, string>> = {
  unreachable: 'No connection',
  reset: 'The connection broke',
  protocol: 'The answer is no HTTP',
  timeout: 'No answer in time',
  cut_off: 'The answer broke off',
  too_large: 'The answer is too large',
  unusable: 'The answer cannot be passed on',
  recalled: 'The circuit was found open meanwhile',
};

export function answerOf({ status, rawHeaders, body }: CellAnswer): GatewayResponse {
  const { headers, cookies } = answerHeaders(rawHeaders);
  return { status, headers, cookies, body };
}

export function refusalOf({ reason, cause }: CellFailure): Refusal {
  return refusal(CODE[reason], DETAILS[reason], { cause });
}

export type TryEnd = CellAnswer | CellFailure;

/** A pooled connection that was closed while it idled says nothing about the Cell. */
export function metHangUp(end: TryEnd): end is CellFailure {
  return end.kind === 'failure' && end.reusedSocket && end.reason === 'reset';
}

/**
 * 5xx, timeouts and broken connections count against a Cell. A response that only we can't pass on does not, nor does 501:
 * the Cell is well, and does not know the method.
 */
export function isCellFailure(end: TryEnd): boolean {
  if (end.kind === 'answer') return end.status >= 500 && end.status !== 501;
  return end.reason !== 'too_large' && end.reason !== 'unusable';
}

/** True where the request itself may be why it failed; a connection that never stood is no caller's doing. */
export function mayBeCaused(end: TryEnd): boolean {
  return end.kind === 'answer' || end.sent;
}

/** Undefined where the try was good. */
export function failedTry(end: TryEnd): FailedTry | undefined {
  if (end.kind === 'answer') {
    return end.status < 500 ? undefined : { kind: 'status', status: end.status, retryAfter: retryAfterOf(end) };
  }
  if (!end.sent && end.reason !== 'recalled') return { kind: 'unsent' };
  const broke = end.reason === 'unreachable' || end.reason === 'reset' || end.reason === 'cut_off';
  return { kind: broke ? 'broken' : 'final' };
}

function retryAfterOf({ rawHeaders }: CellAnswer): string | undefined {
  const at = rawHeaders.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'retry-after');
  return at < 0 ? undefined : rawHeaders[at + 1];
}

/** Only reads are given a fallback: a write that was answered well without its Cell would be lost unseen. */
export function degraded({ route, method, facts }: CellOrder, retryAfterMs: number): GatewayResponse | Refusal {
  const { fallback } = route;
  if (fallback === undefined || route.core || !reads(method)) {
    return refusal('CIRCUIT_OPEN', '', { retryAfterSeconds: Math.max(1, Math.ceil(retryAfterMs / 1000)) });
  }
  facts['fallback'] = true;
  return {
    status: fallback.status,
    headers: {
      [HEADER.contentType]: fallback.contentType,
      [HEADER.fallback]: 'circuit-open',
      'cache-control': 'no-store',
    },
    body: method === 'HEAD' ? '' : fallback.body,
  };
}
