// The plain answer -> the result that API Gateway expects, with the headers that every answer of the gateway carries.

import { isUtf8 } from 'node:buffer';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { HEADER } from '../contract/headers';
import type { GatewayResponse, RequestIds } from '../domain/http';

/** Ours replace whatever a Cell sent under the same name, in any spelling. */
export function writeResponse(
  response: GatewayResponse,
  ids: RequestIds,
  durationMs: number,
): APIGatewayProxyStructuredResultV2 {
  const headers: Record<string, string> = {};
  for (const name of Object.keys(response.headers)) headers[name.toLowerCase()] = response.headers[name] as string;
  headers[HEADER.responseTime] = String(durationMs);
  headers[HEADER.traceId] = ids.traceId;
  headers[HEADER.spanId] = ids.spanId;
  headers['x-content-type-options'] = 'nosniff';
  headers['x-frame-options'] = 'DENY';
  const asText = typeof response.body === 'string' || isText(response.body, headers);
  return {
    statusCode: response.status,
    headers,
    ...(response.cookies?.length ? { cookies: [...response.cookies] } : {}),
    body: asText ? response.body.toString() : response.body.toString('base64'),
    isBase64Encoded: !asText,
  };
}

/** Text survives JSON byte for byte only as valid UTF-8; an encoded body is binary whatever its bytes look like. */
function isText(body: Buffer, headers: Record<string, string>): boolean {
  return headers['content-encoding'] === undefined && isUtf8(body);
}
