// The one sentence that tells the state of the whole platform.

import type { CellStatus, HealthSummary } from '../../contract/health-summary';
import type { BoardWords } from './board-words';
import type { BoardRow } from './rows';

export type Headline =
  /** Results are too old, or the patrol never ran: nothing may be claimed. */
  | { readonly kind: 'stale' | 'unpatrolled' | 'empty'; readonly status: 'unknown' }
  | { readonly kind: 'down'; readonly status: 'down'; readonly cells: readonly string[]; readonly others: number }
  | { readonly kind: 'attention'; readonly status: CellStatus; readonly cells: readonly string[] }
  | { readonly kind: 'well'; readonly status: 'up'; readonly total: number };

/** @param rows the summary's rows in order of urgency, from `boardRows`. */
export function headlineOf(summary: HealthSummary, rows: readonly BoardRow[], stale: boolean): Headline {
  if (rows.length === 0) return { kind: 'empty', status: 'unknown' };
  if (summary.patrol.last_run_at === null) return { kind: 'unpatrolled', status: 'unknown' };
  if (stale) return { kind: 'stale', status: 'unknown' };
  const names = (wanted: (row: BoardRow) => boolean): string[] => rows.filter(wanted).map((row) => row.summary.cell);
  const down = names((row) => row.status === 'down');
  const troubled = names((row) => row.needsAttention);
  if (down.length > 0 && summary.status === 'down') {
    return { kind: 'down', status: 'down', cells: down, others: troubled.length - down.length };
  }
  if (troubled.length > 0) {
    return { kind: 'attention', status: summary.status === 'up' ? 'degraded' : summary.status, cells: troubled };
  }
  return { kind: 'well', status: 'up', total: rows.length };
}

export function headlineText(headline: Headline, { headline: words }: BoardWords): string {
  switch (headline.kind) {
    case 'down':
      return words.down(headline.cells.length);
    case 'attention':
      return words.attention(headline.cells.length);
    case 'well':
      return words.well(headline.total);
    default:
      return words[headline.kind];
  }
}
