// A plain gateway request for tests of apps, with what matters to the test laid over it.

import type { GatewayRequest } from '../../lambdas/domain/http';

export function gatewayRequest(overrides: Partial<GatewayRequest> = {}): GatewayRequest {
  return {
    method: 'GET',
    path: '/',
    rawQuery: '',
    headers: {},
    cookies: [],
    body: Buffer.alloc(0),
    routeKey: 'GET /',
    pathParameters: {},
    sourceIp: '127.0.0.1',
    apiRequestId: 'api-request',
    ids: { requestId: 'r', traceId: 't', spanId: 's' },
    verdict: undefined,
    startedAtMs: 0,
    deadlineAtMs: 28_500,
    ...overrides,
  };
}
