// What one request adds to the proxy's metrics.

import type { MetricValues, PublishMetrics } from './metrics';
import type { Outcome } from './outcome';

/** Cells appear only where the app found them in its route table: a caller cannot make metrics. */
export function recordRequest(publish: PublishMetrics, { facts, status, durationMs, refusal }: Outcome): void {
  const values: MetricValues = {
    requests: 1,
    clientErrors: status >= 400 && status < 500 ? 1 : 0,
    serverErrors: status >= 500 ? 1 : 0,
    latency: durationMs,
    ...(facts.upstreamMs === undefined ? {} : { upstreamLatency: facts.upstreamMs }),
    ...(refusal ? { refusals: 1 } : {}),
    ...(refusal?.code === 'SIGNING_UNAVAILABLE' ? { signingKeyUnavailable: 1 } : {}),
    ...facts.metrics,
  };
  publish(values, { cell: facts.cell, code: refusal?.code });
}
