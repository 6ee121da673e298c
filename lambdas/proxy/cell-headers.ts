// The headers a Cell receives: the caller's end-to-end ones, with ids and identity laid over them.

import { HEADER } from '../contract/headers';
import { headerText, wireText } from '../domain/header-text';
import type { GatewayRequest } from '../domain/http';
import type { Admission } from './admission';
import { forwardableHeaders } from './headers';
import { traceparent } from './traceparent';

/**
 * A verified caller's tenant, id and role come from the verdict alone. An unverified caller's own X-User-Id passes, as
 * Cells of phase 1 expect; a role never does. Trace and span id are always there, made by the gateway if need be.
 */
export function cellHeaders(request: GatewayRequest, { caller, tenantId }: Admission): Record<string, string> {
  const headers = forwardableHeaders(request.headers, request.cookies);
  const requestId = headerText(request.headers[HEADER.requestId]);
  if (requestId !== undefined) headers[HEADER.requestId] = requestId;
  headers[HEADER.traceId] = request.ids.traceId;
  headers[HEADER.spanId] = request.ids.spanId;
  headers[HEADER.traceparent] = traceparent(request.headers[HEADER.traceparent], request.ids);
  if (tenantId !== undefined) headers[HEADER.tenantId] = tenantId;
  if (caller.kind === 'user') {
    headers[HEADER.userId] = wireText(caller.userId);
    if (caller.role !== '') headers[HEADER.userRole] = wireText(caller.role);
  }
  return headers;
}
