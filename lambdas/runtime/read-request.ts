// HTTP API event (payload format 2.0) -> the plain request that the inside of a function works on.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html

import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { MAX_BODY_BYTES, REQUEST_DEADLINE_MS } from '../contract/limits';
import type { GatewayRequest } from '../domain/http';
import { type Refusal, refusal } from '../domain/refusal';
import { type RandomHex, resolveIds } from '../domain/request-ids';
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
