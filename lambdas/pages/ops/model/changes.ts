// What a screen reader is told after a refresh: changes only, and few words when many Cells change at once.

import type { CellStatus } from '../../../contract/health-summary';
import type { BoardRow } from '../../board/rows';

export interface StatusChange {
  readonly cell: string;
  readonly status: CellStatus;
}

const MOST_NAMED = 4;

/** Cells whose claimed state differs; a Cell that is new on the list is no change. */
export function statusChanges(before: readonly BoardRow[], after: readonly BoardRow[]): StatusChange[] {
  const known = new Map(before.map((row) => [row.summary.cell, row.status]));
  return after
    .filter((row) => known.has(row.summary.cell) && known.get(row.summary.cell) !== row.status)
    .map((row) => ({ cell: row.summary.cell, status: row.status }));
}

export interface ChangeWords {
  readonly status: Readonly<Record<CellStatus, string>>;
  changed(cell: string, status: string): string;
  manyChanged(count: number): string;
}

/** One sentence a Cell, or one for all; empty when nothing changed. */
export function announcement(changes: readonly StatusChange[], words: ChangeWords): string {
  if (changes.length > MOST_NAMED) return words.manyChanged(changes.length);
  return changes.map(({ cell, status }) => words.changed(cell, words.status[status])).join(' ');
}
