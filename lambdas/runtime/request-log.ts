// The one log line of a request.

import { HEADER } from '../contract/headers';
import type { GatewayRequest, RequestFacts } from '../domain/http';
import type { Refusal } from '../domain/refusal';
import type { Log } from './line-log';

/** ERROR for every 5xx, WARN for every 4xx; no header but the ids and the tenant, and no body. */
export function logRequest(log: Log, { request, facts, status, durationMs, refusal }: Outcome): void {
  const { tenantId, cell, upstreamMs, metrics: _metrics, ...more } = facts;
  const fields = {
    ...more,
    trace_id: request.ids.traceId,
    span_id: request.ids.spanId,
    request_id: request.ids.requestId,
    api_request_id: request.apiRequestId,
    tenant_id: tenantId ?? request.headers[HEADER.tenantId],
    cell,
    method: request.method,
    path: request.path,
    status,
    duration_ms: durationMs,
    upstream_ms: upstreamMs,
    code: refusal?.code,
    details: refusal?.details || undefined,
    error: refusal?.cause,
  };
  const message = refusal ? 'Request refused' : 'Request answered';
  if (status >= 500) log.error(message, fields);
  else if (status >= 400) log.warn(message, fields);
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
