// HTTP API event (payload format 2.0) -> the plain request that the inside of a function works on, and the plain answer -> the
// result that API Gateway expects, with the headers that every answer of the gateway carries.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html

import { isUtf8 } from 'node:buffer';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { HEADER } from '../contract/headers';
import { LAMBDA_LIMITS, MAX_BODY_BYTES, REQUEST_DEADLINE_MS } from '../contract/limits';
import { type RandomHex, resolveIds } from '../domain/header-text';
import type { GatewayRequest, GatewayResponse, RequestIds } from '../domain/http';
import { type Refusal, refusal } from '../domain/refusal';
import { decodeVerdict } from '../domain/verdict';

/** The event as it arrives where a Lambda authorizer may have run. */
export type HttpEvent = APIGatewayProxyEventV2 & {
  requestContext: { authorizer?: { lambda?: unknown } };
};

/** Time kept back to write the answer, ms. */
const ANSWER_RESERVE_MS = 300;

const EMPTY_BODY = Buffer.alloc(0);

export interface ReadRequest {
  readonly request: GatewayRequest;
  /** Set where the body cannot be used: the app is not called. */
  readonly refusal?: Refusal;
}

/** `remainingMs` is what Lambda leaves the invocation; undefined where nothing limits it. */
export function readRequest(
  event: HttpEvent,
  nowMs: number,
  remainingMs: number | undefined,
  randomHex: RandomHex,
): ReadRequest {
  const headers = Object.assign(Object.create(null), event.headers) as Record<string, string>;
  const body = readBody(event);
  const request: GatewayRequest = {
    method: event.requestContext.http.method.toUpperCase(),
    path: event.rawPath,
    rawQuery: event.rawQueryString,
    headers,
    cookies: event.cookies ?? [],
    body: Buffer.isBuffer(body) ? body : EMPTY_BODY,
    routeKey: event.routeKey,
    pathParameters: (event.pathParameters ?? {}) as Record<string, string>,
    sourceIp: event.requestContext.http.sourceIp,
    ids: resolveIds(headers, randomHex),
    apiRequestId: event.requestContext.requestId,
    verdict: decodeVerdict(event.requestContext.authorizer?.lambda),
    startedAtMs: nowMs,
    deadlineAtMs: nowMs + Math.min(REQUEST_DEADLINE_MS, Math.max(0, (remainingMs ?? Infinity) - ANSWER_RESERVE_MS)),
  };
  return Buffer.isBuffer(body) ? { request } : { request, refusal: body };
}

function readBody(event: HttpEvent): Buffer | Refusal {
  const text = event.body;
  if (!text) return EMPTY_BODY;
  const body = event.isBase64Encoded ? decodeBase64(text) : Buffer.from(text, 'utf8');
  if (body === undefined) return refusal('BAD_REQUEST', 'The body is not valid base64');
  if (body.length > MAX_BODY_BYTES)
    return refusal('PAYLOAD_TOO_LARGE', `The body is limited to ${MAX_BODY_BYTES} bytes`);
  return body;
}

/** Node skips what is not base64 and stops at a stray `=`, so a length that falls short gives bad text away. */
function decodeBase64(text: string): Buffer | undefined {
  if (text.length % 4 !== 0 || text.includes('-') || text.includes('_')) return undefined;
  const body = Buffer.from(text, 'base64');
  return body.length === Buffer.byteLength(text, 'base64') ? body : undefined;
}

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
  // API Gateway would call it text: https://www.rfc-editor.org/rfc/rfc9110#section-8.3 lets a recipient take it for this.
  headers['content-type'] ??= 'application/octet-stream';
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

/** JSON escapes a control character with six bytes: this much text is sure to fit Lambda's payload. Base64 grows by a third. */
const MAX_TEXT_BYTES = LAMBDA_LIMITS.synchronousPayloadBytes / 6 - 10_000;

/** Text survives JSON byte for byte only as valid UTF-8; an encoded body is binary whatever its bytes look like. */
function isText(body: Buffer | string, headers: Record<string, string>): boolean {
  if (body.length > MAX_TEXT_BYTES) return false;
  return typeof body === 'string' || (headers['content-encoding'] === undefined && isUtf8(body));
}
