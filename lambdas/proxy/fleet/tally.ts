// What happened to circuits and their table since the last request said so in its metrics line.

import type { HttpApp } from '../../domain/http';
import type { MetricValues } from '../../runtime/metrics';

type FleetEvent = 'circuitOpened' | 'circuitClosed' | 'stateStoreUnavailable';

export interface FleetTally {
  /** Without a Cell: it concerns all of them. */
  count(event: FleetEvent, cell?: string): void;
  /** What concerns this Cell or all; it is not given out twice. */
  take(cell: string | undefined): MetricValues;
}

export function createTally(): FleetTally {
  const counts = new Map<string | undefined, Partial<Record<FleetEvent, number>>>();
  return {
    count(event, cell) {
      const before = counts.get(cell) ?? {};
      counts.set(cell, { ...before, [event]: (before[event] ?? 0) + 1 });
    },
    take(cell) {
      const taken = { ...counts.get(undefined), ...counts.get(cell) };
      counts.delete(undefined);
      counts.delete(cell);
      return taken;
    },
  };
}

export function withFleetMetrics(app: HttpApp, tally: FleetTally): HttpApp {
  return async (request, facts) => {
    try {
      return await app(request, facts);
    } finally {
      facts.metrics = { ...facts.metrics, ...tally.take(facts.cell) };
    }
  };
}
