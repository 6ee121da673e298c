// The stage's access log: one line a request, in the format that the template names.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html

import type { Answered } from './http-api';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
const RESPONSE_TYPE: Readonly<Record<number, string>> = {
  401: 'UNAUTHORIZED',
  403: 'ACCESS_DENIED',
  413: 'REQUEST_TOO_LARGE',
  500: 'INTEGRATION_FAILURE',
  503: 'INTEGRATION_FAILURE',
};

/** Values by their variable, without `$context.`; what is missing is written as `-`. */
function valuesOf({
  request,
  routeKey,
  context,
  status,
  bytes,
  latencyMs,
  atMs,
  error,
}: Answered): Map<string, string> {
  const values = new Map<string, string>([
    ['requestId', request.requestId],
    ['requestTimeEpoch', String(atMs)],
    ['identity.sourceIp', request.sourceIp],
    ['httpMethod', request.method],
    ['path', request.path],
    ['protocol', request.protocol],
    ['status', String(status)],
    ['responseLength', String(bytes)],
    ['responseLatency', String(Math.round(latencyMs))],
  ]);
  if (error !== undefined) {
    values.set('error.message', error.message);
    values.set('error.responseType', RESPONSE_TYPE[error.status] ?? 'DEFAULT_4XX');
  }
  if (routeKey !== undefined) values.set('routeKey', routeKey);
  for (const [name, value] of Object.entries(Object(context) as object))
    values.set(`authorizer.${name}`, String(value));
  return values;
}

export function accessLine(format: string, answered: Answered): string {
  const values = valuesOf(answered);
  return format.replaceAll(/\$context\.([\w.]+)/g, (_, name: string) =>
    JSON.stringify(values.get(name) ?? '-').slice(1, -1),
  );
}
