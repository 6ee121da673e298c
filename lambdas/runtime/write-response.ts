// The plain answer -> the result that API Gateway expects, with the headers that every answer of the gateway carries.

import { isUtf8 } from 'node:buffer';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { HEADER } from '../contract/headers';
import { LAMBDA_LIMITS } from '../contract/limits';
import type { GatewayResponse, RequestIds } from '../domain/http';

/**
 * Ours replace whatever a Cell sent under the same name, in any spelling.
 * @param strictTransport undefined where the caller's browser is not told
 */
export function writeResponse(
  response: GatewayResponse,
  ids: RequestIds,
  durationMs: number,
  strictTransport: string | undefined,
): APIGatewayProxyStructuredResultV2 {
  const headers: Record<string, string> = {};
  for (const name of Object.keys(response.headers)) headers[name.toLowerCase()] = response.headers[name] as string;
  headers[HEADER.responseTime] = String(durationMs);
  headers[HEADER.traceId] = ids.traceId;
  headers[HEADER.spanId] = ids.spanId;
  headers['x-content-type-options'] = 'nosniff';
  headers['x-frame-options'] = 'DENY';
  if (strictTransport !== undefined) headers['strict-transport-security'] = strictTransport;
  const { body } = response;
  const asText = isText(body, headers);
  return {
    statusCode: response.status,
    headers,
    ...(response.cookies?.length ? { cookies: [...response.cookies] } : {}),
    body: asText ? body.toString() : Buffer.from(body).toString('base64'),
    isBase64Encoded: !asText,
  };
}

/** JSON escapes a control character with six bytes: only so much text is sure to fit Lambda's payload. Base64 grows by a third. */
const MAX_TEXT_BYTES = LAMBDA_LIMITS.synchronousPayloadBytes / 6 - 10_000;

/** Text survives JSON byte for byte only as valid UTF-8; an encoded body is binary whatever its bytes look like. */
function isText(body: Buffer | string, headers: Record<string, string>): boolean {
  if (body.length > MAX_TEXT_BYTES) return false;
  return typeof body === 'string' || (headers['content-encoding'] === undefined && isUtf8(body));
}
