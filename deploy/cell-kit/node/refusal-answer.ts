// What a caller gets whose signature is refused: the platform's envelope, without the reason.

import type { HeaderMap } from './signed-request';

export const REFUSAL_STATUS = 403;

export function refusalBody(headers: HeaderMap): Record<'code' | 'message' | 'details' | 'requestId', string> {
  const requestId = headers['x-request-id'];
  return {
    code: 'SIGNATURE_INVALID',
    message: '验签失败',
    details: '',
    requestId: typeof requestId === 'string' ? requestId : '',
  };
}
