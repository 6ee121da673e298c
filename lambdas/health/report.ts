// What a round leaves in metrics and log. Texts of Cells never get here: errors of probes are a closed list.

import type { HealthRecord, JudgedStatus } from '../domain/health/record';
import type { Log } from '../runtime/line-log';
import type { PublishMetrics } from '../runtime/metrics';
import type { PatrolPorts } from './app';

export function createReport(log: Log, publishMetrics: PublishMetrics): PatrolPorts['report'] {
  return (outcome) => {
    if ('failed' in outcome) {
      log.error('Patrol round failed', { error: outcome.failed });
      return;
    }
    const { blind, records, faults, durationMs, skipped, superseded, published, fleet } = outcome;
    const counts = countByStatus(records);
    publishMetrics({
      patrolHeartbeat: 1,
      patrolBlind: blind ? 1 : 0,
      patrolDuration: durationMs,
      ...(blind ? {} : { cellsUp: counts.up, cellsDegraded: counts.degraded, cellsDown: counts.down }),
      ...fleet,
    });
    for (const { cell, status, latencyMs } of records) {
      const cellUp = status === 'down' ? 0 : 1;
      publishMetrics(latencyMs === null ? { cellUp } : { cellUp, probeLatency: latencyMs }, { cell });
    }
    const fields = { ...counts, blind, skipped, superseded, published, duration_ms: durationMs };
    if (faults.length > 0)
      log.error('Patrol round left work undone', { ...fields, faults: faults.length, error: faults[0] });
    else if (blind || skipped > 0) log.warn(blind ? 'Patrol is blind' : 'Patrol ran out of time', fields);
    else log.info('Patrol round done', fields);
  };
}

function countByStatus(records: readonly HealthRecord[]): Record<JudgedStatus, number> {
  const counts = { up: 0, degraded: 0, down: 0 };
  for (const { status } of records) counts[status] += 1;
  return counts;
}
