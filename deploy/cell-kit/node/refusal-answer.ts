// The answer to a request whose signature is refused: the platform's envelope, without the reason.

import type { HeaderMap, Reason } from './signed-request.ts';

export const REFUSAL_STATUS = 403;

/** Tells the gateway, and nobody else, that the signature was refused: it counts this and passes it to no caller. */
export const REFUSED_HEADER = 'X-Signature-Refused';

export function refusalHeaders(reason: Reason = 'body_not_raw'): Record<string, string> {
  return { [REFUSED_HEADER]: reason, 'Content-Type': 'application/json; charset=utf-8' };
}

export function refusalBody(headers: HeaderMap): string {
  const requestId = headers['x-request-id'];
  return JSON.stringify({
    code: 'SIGNATURE_INVALID',
    message: '验签失败',
    details: '',
    requestId: typeof requestId === 'string' ? requestId : '',
  });
}
