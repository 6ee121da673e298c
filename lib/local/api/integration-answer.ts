// Turns what a function returned into an HTTP answer, as payload format 2.0 is read.

import { FRONT_ERROR, type FrontError } from './front-error';

export interface HttpAnswer {
  readonly status: number;
  /** Name, value, name, value. */
  readonly headers: string[];
  readonly body: Buffer;
}

/** An error where the function's answer isn't one that API Gateway takes. */
export function integrationAnswer(payload: unknown): HttpAnswer | FrontError {
  if (typeof payload !== 'object' || payload === null || !('statusCode' in payload)) return inferredAnswer(payload);
  const { statusCode, headers, cookies, body, isBase64Encoded } = payload as Record<string, unknown>;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599) return FRONT_ERROR.internal;
  if (body !== undefined && body !== null && typeof body !== 'string') return FRONT_ERROR.internal;
  const answer = {
    status,
    headers: answerHeaders(headers),
    body: Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8'),
  };
  if (Array.isArray(cookies)) for (const cookie of cookies) answer.headers.push('set-cookie', wireText(cookie));
  return answer;
}

/** Without a status code the whole answer is the body. */
function inferredAnswer(payload: unknown): HttpAnswer {
  const body = Buffer.from(typeof payload === 'string' ? payload : (JSON.stringify(payload) ?? ''), 'utf8');
  return { status: 200, headers: ['content-type', 'application/json'], body };
}

/** The front writes these itself. */
const REPLACED = new Set(['apigw-requestid', 'connection', 'content-length', 'keep-alive', 'transfer-encoding']);

/**
 * Come under another name. AWS says so of REST APIs, captures show it of function URLs, and nothing says it of HTTP APIs:
 * whoever needs the original name would find out on AWS only.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html (read 2026-11-30)
 */
const REMAPPED = new Set(['date', 'server', 'www-authenticate']);

/** What API Gateway writes where a function names no type. */
const UNNAMED_TYPE = ['content-type', 'text/plain; charset=utf-8'] as const;

function answerHeaders(headers: unknown): string[] {
  const list: string[] = [];
  for (const [key, value] of Object.entries(headers ?? {})) {
    const name = key.toLowerCase();
    if (REPLACED.has(name) || value === null || value === undefined) continue;
    list.push(REMAPPED.has(name) ? `x-amzn-remapped-${name}` : name, wireText(value));
  }
  if (!list.some((text, index) => index % 2 === 0 && text === 'content-type')) list.push(...UNNAMED_TYPE);
  return list;
}

const BEYOND_ASCII = /[\u0080-\uffff]/;

/** As Node puts it on the wire, one byte a character: a function's answer is UTF-8, its headers too. */
function wireText(value: unknown): string {
  const text = String(value);
  return BEYOND_ASCII.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;
}
