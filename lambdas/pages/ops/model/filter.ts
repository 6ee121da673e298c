// Which Cells and incidents a person asked to see.

import type { IncidentSummary } from '../../../contract/health-summary';
import type { BoardRow } from '../../board/rows';

export interface Filter {
  readonly text: string;
  readonly unhealthyOnly: boolean;
}

export const NO_FILTER: Filter = { text: '', unhealthyOnly: false };

/** Every word must occur in the Cell's name or address. */
export function filterRows(rows: readonly BoardRow[], { text, unhealthyOnly }: Filter): BoardRow[] {
  return rows.filter(
    (row) => (!unhealthyOnly || row.needsAttention) && matches(text, `${row.summary.cell} ${row.summary.base_url}`),
  );
}

export function filterIncidents(incidents: readonly IncidentSummary[], { text }: Filter): IncidentSummary[] {
  return incidents.filter((incident) => matches(text, incident.cell));
}

function matches(text: string, candidate: string): boolean {
  const words = text.toLowerCase().split(/\s+/);
  return words.every((word) => candidate.toLowerCase().includes(word));
}
