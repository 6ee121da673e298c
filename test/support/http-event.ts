// HTTP API events of payload format 2.0, as API Gateway delivers them.

import type { Context } from 'aws-lambda';
import type { HttpEvent } from '../../lambdas/runtime/http-event';

export interface EventParts {
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly headers?: Record<string, string>;
  readonly cookies?: string[];
  readonly body?: string | Buffer;
  readonly routeKey?: string;
  readonly pathParameters?: Record<string, string>;
  /** Context of the Lambda authorizer; left out where none ran. */
  readonly authorizer?: unknown;
}

/** A Buffer body is delivered in base64, a text as it is. */
export function httpEvent(parts: EventParts = {}): HttpEvent {
  const { method = 'GET', path = '/api/v1/erp/orders', body } = parts;
  return {
    version: '2.0',
    routeKey: parts.routeKey ?? 'ANY /api/v1/{cell}/{proxy+}',
    rawPath: path,
    rawQueryString: parts.query ?? '',
    headers: { ...parts.headers },
    ...(parts.cookies ? { cookies: parts.cookies } : {}),
    ...(parts.pathParameters ? { pathParameters: parts.pathParameters } : {}),
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: 'api.test',
      domainPrefix: 'api',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
      requestId: 'api-request',
      routeKey: parts.routeKey ?? 'ANY /api/v1/{cell}/{proxy+}',
      stage: '$default',
      time: '24/Nov/2025:16:00:00 +0000',
      timeEpoch: 1_764_000_000_000,
      ...(parts.authorizer === undefined ? {} : { authorizer: { lambda: parts.authorizer } }),
    },
    ...(body === undefined ? {} : { body: Buffer.isBuffer(body) ? body.toString('base64') : body }),
    isBase64Encoded: Buffer.isBuffer(body),
  };
}

export function lambdaContext(remainingMs = 29_000): Context {
  return { getRemainingTimeInMillis: () => remainingMs } as Context;
}
