// What one request leaves behind: its one log line, and what it adds to the proxy's metrics.

import { HEADER } from '../contract/headers';
import { OTHER_TENANTS } from '../contract/metrics';
import type { GatewayRequest, RequestFacts } from '../domain/http';
import type { Refusal } from '../domain/refusal';
import type { Log } from './line-log';
import type { MetricValues, PublishMetrics } from './metrics';

type Judged = { readonly caller?: { readonly tenantId?: string } } | undefined;

/**
 * ERROR for every 5xx, WARN for every 4xx and an unknown plan; no header but the ids and the tenant, and no body. `tenant_id`
 * may be the header's word alone; `proven_tenant` of a refusal is the verdict's, and usage is counted by it.
 */
export function logRequest(log: Log, { request, facts, status, durationMs, refusal }: Outcome): void {
  const { tenantId, cell, upstreamMs, metrics: _metrics, ...more } = facts;
  const fields = {
    ...more,
    trace_id: request.ids.traceId,
    span_id: request.ids.spanId,
    request_id: request.ids.requestId,
    api_request_id: request.apiRequestId,
    tenant_id: tenantId ?? request.headers[HEADER.tenantId],
    proven_tenant: refusal && (request.verdict as Judged)?.caller?.tenantId,
    cell,
    method: request.method,
    path: request.path,
    status,
    duration_ms: durationMs,
    upstream_ms: upstreamMs,
    code: refusal?.code,
    details: refusal?.details,
    error: refusal?.cause,
  };
  const message = refusal ? 'Request refused' : 'Request answered';
  if (status >= 500) log.error(message, fields);
  else if (status >= 400 || facts['unknownPlan']) log.warn(message, fields);
  else log.info(message, fields);
}

export interface Outcome {
  readonly request: GatewayRequest;
  readonly facts: RequestFacts;
  readonly status: number;
  readonly durationMs: number;
  /** Set where the gateway, not a Cell, wrote the answer. */
  readonly refusal: Refusal | undefined;
}

export type RecordRequest = (outcome: Outcome) => void;

/**
 * Cells appear only where the app found them in its route table, tenants only where the description meters them: a
 * caller cannot make metrics.
 */
export function createRequestMetrics(publish: PublishMetrics, meteredTenants: readonly string[]): RecordRequest {
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
