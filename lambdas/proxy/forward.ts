// From an order to its outcome: tries at the Cell until one counts.

import type { GatewayResponse } from '../domain/http';
import { isRefusal, type Refusal } from '../domain/refusal';
import type { CellFailure, CellOrder, TryCell } from './cell-call';
import { answerOf, refusalOf } from './cell-result';

export type Forward = (order: CellOrder) => Promise<GatewayResponse | Refusal>;

/** A pooled connection that the Cell had closed meanwhile says nothing about the Cell: one more try, on a fresh one. */
export function forward(tryCell: TryCell): Forward {
  return async (order) => {
    let end = await tryCell(order);
    if ('kind' in end && end.kind === 'failure' && isStaleSocket(end) && isSafeAgain(order, end)) {
      end = await tryCell(order);
    }
    if (isRefusal(end)) return end;
    return end.kind === 'answer' ? answerOf(end) : refusalOf(end);
  };
}

function isStaleSocket({ reason, reusedSocket }: CellFailure): boolean {
  return reusedSocket && reason === 'reset';
}

/** A write goes out again only where not one byte of it can have arrived. */
function isSafeAgain({ method }: CellOrder, { sent }: CellFailure): boolean {
  return method === 'GET' || method === 'HEAD' || !sent;
}
