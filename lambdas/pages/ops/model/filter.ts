// Which Cells and incidents a person asked to see, and in which order.

import type { IncidentSummary } from '../../../contract/health-summary';
import type { BoardRow } from '../../board/rows';

const SORT_KEYS = ['urgency', 'cell', 'since', 'latency', 'uptime'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface Filter {
  readonly text: string;
  readonly unhealthyOnly: boolean;
  readonly sort: SortKey;
  readonly isDescending: boolean;
}

export const NO_FILTER: Filter = { text: '', unhealthyOnly: false, sort: 'urgency', isDescending: false };

export function isSortKey(text: string): text is SortKey {
  return SORT_KEYS.some((key) => key === text);
}

/** The filter after a click on a column: the other direction where it was sorted by that column already. */
export function sortedBy(filter: Filter, sort: SortKey): Filter {
  return { ...filter, sort, isDescending: filter.sort === sort && !filter.isDescending };
}

/** Every word must occur in the Cell's name or address. `rows` are in order of urgency, which breaks ties. */
export function filterRows(rows: readonly BoardRow[], { text, unhealthyOnly, sort, isDescending }: Filter): BoardRow[] {
  const left = rows.filter(
    (row) => (!unhealthyOnly || row.needsAttention) && matches(text, `${row.summary.cell} ${row.summary.base_url}`),
  );
  const sorted = sort === 'urgency' ? left : left.toSorted((a, b) => compare(valueOf(a, sort), valueOf(b, sort)));
  return isDescending ? sorted.toReversed() : sorted;
}

export function filterIncidents(
  incidents: readonly IncidentSummary[],
  { text }: Pick<Filter, 'text'>,
): IncidentSummary[] {
  return incidents.filter((incident) => matches(text, incident.cell));
}

export function matches(text: string, candidate: string): boolean {
  const words = text.toLowerCase().split(/\s+/);
  return words.every((word) => candidate.toLowerCase().includes(word));
}

/** The worst first: what nobody knows stands last. */
function valueOf({ summary }: BoardRow, sort: Exclude<SortKey, 'urgency'>): string | number {
  switch (sort) {
    case 'cell':
      return summary.cell;
    case 'since':
      return -(summary.since ?? 0);
    case 'latency':
      return -(summary.latency_ms ?? 0);
    case 'uptime':
      return summary.uptime.h24 ?? 2;
  }
}

function compare(a: string | number, b: string | number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
