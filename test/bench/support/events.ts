// The events that functions are measured with.

import { encodeVerdict } from '../../../lambdas/domain/verdict';

const ORDER = {
  customer: '北京中心',
  lines: Array.from({ length: 12 }, (_, i) => ({ sku: `sku-${i}`, quantity: i, price: i * 3.5, note: 'x'.repeat(20) })),
};

/** A POST of 1 KB as API Gateway delivers it, headers that it adds included. */
export function orderEvent(token: string) {
  const body = JSON.stringify(ORDER);
  return {
    ...httpEvent('ANY /api/v1/{cell}/{proxy+}', 'POST', '/api/v1/erp/orders/42', {
      ...callerHeaders(token),
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
    }),
    type: 'REQUEST',
    rawQueryString: 'page=1&size=20',
    pathParameters: { cell: 'erp', proxy: 'orders/42' },
    body,
  };
}

function callerHeaders(token: string): Record<string, string> {
  return {
    authorization: `Bearer ${token}`,
    'x-request-id': 'b7d0c1de-6c6d-4c39-9d7f-0f4b6c1a2e11',
    'x-tenant-id': 'acme',
  };
}

/** A GET of the same, with neither body nor what describes one. */
export function readEvent(token: string) {
  return {
    ...httpEvent('ANY /api/v1/{cell}/{proxy+}', 'GET', '/api/v1/erp/orders/42', callerHeaders(token)),
    rawQueryString: 'page=1&size=20',
    pathParameters: { cell: 'erp', proxy: 'orders/42' },
  };
}

export function withVerdict<T extends ReturnType<typeof httpEvent>>(event: T, caller: 'ops' | 'unverified'): T {
  const lambda = encodeVerdict({ outcome: 'allow', caller: { kind: caller } });
  return { ...event, requestContext: { ...event.requestContext, authorizer: { lambda } } };
}

export function httpEvent(routeKey: string, method: string, path: string, headers: Record<string, string> = {}) {
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: '',
    headers: {
      accept: 'application/json',
      'accept-encoding': 'gzip, deflate, br',
      'accept-language': 'zh-CN,zh;q=0.9',
      host: 'api.bench.test',
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36',
      'x-amzn-trace-id': 'Root=1-691d6d40-3c1f7a5e0c1d2e3f4a5b6c7d',
      'x-forwarded-for': '192.0.2.1',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
      ...headers,
    },
    requestContext: {
      accountId: '000000000000',
      apiId: 'bench',
      domainName: 'api.bench.test',
      domainPrefix: 'api',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'bench' },
      requestId: 'bench',
      routeKey,
      stage: '$default',
      time: '24/Nov/2026:12:00:00 +0000',
      timeEpoch: 1_795_521_600_000,
    },
    isBase64Encoded: false,
  };
}
