// A probe Cell's request and answer as API Gateway's payload format 2.0 has them. What that format loses, no Lambda sees: the
// path's escapes, repeated headers, and everything that breaks HTTP.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html

import type { ProbeAnswer, ProbeRequest } from './probe-app';

export interface ProbeEvent {
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body?: string;
  readonly isBase64Encoded: boolean;
  readonly requestContext: { readonly http: { readonly method: string } };
}

export interface ProbeResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: string;
  readonly isBase64Encoded: true;
}

const COOKIE_HEADER = 'set-cookie';

export function requestOf(event: ProbeEvent): ProbeRequest {
  const { rawPath, rawQueryString, headers, cookies = [], body = '', isBase64Encoded, requestContext } = event;
  // Decoded on its way here: encoded again as the gateway encodes what it forwards.
  const path = rawPath.split('/').map(encodeURIComponent).join('/');
  return {
    method: requestContext.http.method,
    target: rawQueryString === '' ? path : `${path}?${rawQueryString}`,
    rawHeaders: [...Object.entries(headers).flat(), ...(cookies.length > 0 ? ['cookie', cookies.join('; ')] : [])],
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
  };
}

/** A fault that needs a socket becomes a 501: whoever verifies knows from the record that it is not possible. */
export function resultOf({ status, headers, body, fault }: ProbeAnswer): ProbeResult {
  const single: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    if (key !== COOKIE_HEADER) single[key] = single[key] === undefined ? value : `${single[key]}, ${value}`;
  }
  return {
    statusCode: fault === undefined ? status : 501,
    headers: single,
    cookies: headers.filter(([name]) => name.toLowerCase() === COOKIE_HEADER).map(([, value]) => value),
    body: (fault === undefined ? body : Buffer.alloc(0)).toString('base64'),
    isBase64Encoded: true,
  };
}
