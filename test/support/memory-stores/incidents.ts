// Outages in memory.

import { INCIDENT_RETENTION_SECONDS, type IncidentStore } from '../../../lambdas/domain/health/ports';
import type { Incident } from '../../../lambdas/domain/health/record';

export function createMemoryIncidents(): IncidentStore {
  const incidents = new Map<string, Incident>();
  return {
    open: async (incident) => {
      const key = keyOf(incident);
      if (!incidents.has(key)) incidents.set(key, incident);
    },
    close: async (incident) => {
      incidents.set(keyOf(incident), incident);
    },
    page: async ({ cell, sinceMs, cursor, limit, nowMs }) => {
      const oldestMs = nowMs - INCIDENT_RETENTION_SECONDS * 1000;
      const found = [...incidents.entries()]
        .filter(([key, incident]) => incident.startedAtMs >= sinceMs && (cursor === null || key < cursor))
        .filter(([, incident]) => (incident.endedAtMs ?? incident.startedAtMs) > oldestMs)
        .filter(([, incident]) => cell === null || incident.cell === cell)
        .toSorted(([a], [b]) => (a < b ? 1 : -1));
      const page = found.slice(0, limit);
      const last = page.at(-1);
      return { incidents: page.map(([, incident]) => incident), cursor: found.length > limit && last ? last[0] : null };
    },
  };
}

function keyOf({ startedAtMs, cell }: Incident): string {
  return `${String(startedAtMs).padStart(15, '0')}#${cell}`;
}
