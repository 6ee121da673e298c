// What one request adds to the proxy's metrics.

import { OTHER_TENANTS } from '../contract/metrics';
import type { MetricValues, PublishMetrics } from './metrics';
import type { Outcome } from './request-log';

export type RecordRequest = (outcome: Outcome) => void;

/**
 * Cells appear only where the app found them in its route table, tenants only where the description meters them: a
 * caller cannot make metrics.
 */
export function requestMetrics(publish: PublishMetrics, meteredTenants: readonly string[]): RecordRequest {
  const metered = new Set(meteredTenants);
  return ({ facts, status, durationMs, refusal }) => {
    const serverErrors = status >= 500 ? 1 : 0;
    const values: MetricValues = {
      requests: 1,
      clientErrors: status >= 400 && status < 500 ? 1 : 0,
      serverErrors,
      latency: durationMs,
      ...(facts.upstreamMs === undefined ? {} : { upstreamLatency: facts.upstreamMs }),
      ...(refusal ? { refusals: 1 } : {}),
      ...(refusal?.code === 'SIGNING_UNAVAILABLE' ? { signingKeyUnavailable: 1 } : {}),
      ...(metered.size === 0 ? {} : { tenantRequests: 1, tenantErrors: serverErrors, tenantLatency: durationMs }),
      ...facts.metrics,
    };
    const tenant = facts.tenantId !== undefined && metered.has(facts.tenantId) ? facts.tenantId : OTHER_TENANTS;
    publish(values, { cell: facts.cell, code: refusal?.code, ...(metered.size === 0 ? {} : { tenant }) });
  };
}
