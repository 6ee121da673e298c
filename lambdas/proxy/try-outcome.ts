// What a try's end says: of the Cell, for its circuit; and of the request, for another try.

import type { CellAnswer, CellFailure } from './cell-call';
import type { FailedTry } from './retry';

export type TryEnd = CellAnswer | CellFailure;

/** A pooled connection that was closed while it idled says nothing about the Cell. */
export function metHangUp(end: TryEnd): end is CellFailure {
  return end.kind === 'failure' && end.reusedSocket && end.reason === 'reset';
}

/** 5xx, timeouts and broken connections count against a Cell; an answer that only we can't pass on does not. */
export function isCellFailure(end: TryEnd): boolean {
  if (end.kind === 'answer') return end.status >= 500;
  return end.reason !== 'too_large' && end.reason !== 'unusable';
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
