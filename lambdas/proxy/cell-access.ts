// Which Cells a caller may call. The proxy asks it for every request: a cached verdict serves calls of any Cell.

import { type Refusal, refusal } from '../domain/refusal';
import type { Caller } from '../domain/verdict';

/** The refusal of a call of `cell`, or undefined where the caller may make it. */
export function refuseCell(caller: Caller, cell: string): Refusal | undefined {
  if (caller.kind === 'ops') return refusal('FORBIDDEN', 'The ops token opens no Cell');
  const { allowedCells = [] } = caller;
  if (allowedCells.length === 0 || allowedCells.includes(cell)) return undefined;
  return refusal('FORBIDDEN', `The Cell ${cell} is not among those allowed`);
}
