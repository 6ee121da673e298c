// A refusal as the caller reads it: the one error envelope of the platform.

import { ERRORS, errorMessage } from '../contract/errors';
import type { Language } from '../contract/language';
import type { GatewayResponse, RequestIds } from '../domain/http';
import type { Refusal } from '../domain/refusal';

export function envelope(refusal: Refusal, ids: RequestIds, language: Language): GatewayResponse {
  const error = ERRORS[refusal.code];
  return {
    status: error.status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-language': language,
      // It names one request; a cache that keeps it nevertheless must tell languages apart.
      'cache-control': 'no-store',
      vary: 'Accept-Language',
      ...(refusal.retryAfterSeconds === undefined ? {} : { 'retry-after': String(refusal.retryAfterSeconds) }),
      ...refusal.headers,
    },
    body: JSON.stringify({
      code: refusal.code,
      message: errorMessage(refusal.code, refusal.details, language),
      details: refusal.details,
      requestId: ids.requestId,
    }),
  };
}
