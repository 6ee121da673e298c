// Adds what happened to circuits and their table to a request's metrics line.

import type { HttpApp } from '../../domain/http';
import type { FleetTally } from './tally';

export function withFleetMetrics(app: HttpApp, tally: FleetTally): HttpApp {
  return async (request, facts) => {
    try {
      return await app(request, facts);
    } finally {
      facts.metrics = { ...facts.metrics, ...tally.take(facts.cell) };
    }
  };
}
