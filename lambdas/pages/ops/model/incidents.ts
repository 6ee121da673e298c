// The incidents loaded so far. A refresh loads as many pages again: an incident on an old page may have ended.

import type { HealthSummary, IncidentPage, IncidentSummary } from '../../../contract/health-summary';

export interface LoadedIncidents {
  readonly items: readonly IncidentSummary[];
  /** Where the next older page starts; null when all are loaded. */
  readonly next: string | null;
  readonly pages: number;
}

export const NO_INCIDENTS: LoadedIncidents = { items: [], next: null, pages: 0 };

/** Incidents that begin between two requests shift the pages, so the same item may come twice. */
export function withOlderPage(loaded: LoadedIncidents, page: IncidentPage): LoadedIncidents {
  const known = new Set(loaded.items.map(keyOf));
  const items = [...loaded.items, ...page.data.filter((item) => !known.has(keyOf(item)))];
  return { items, next: page.next, pages: loaded.pages + 1 };
}

export function keyOf({ cell, started_at }: Pick<IncidentSummary, 'cell' | 'started_at'>): string {
  return `${started_at}#${cell}`;
}

/** Differs as soon as any Cell has begun or ended an incident: time to load the incidents again. */
export function incidentMark(summary: HealthSummary): string {
  return summary.cells.map(({ cell, since }) => `${cell}@${since}`).join();
}
