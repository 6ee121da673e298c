// What a caller over a limit reads.

import { type Refusal, refusal } from '../../domain/refusal';
import type { TenantRate } from './plan';

/**
 * `Retry-After` is in whole seconds, at least 1: https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3. The other two
 * say the same in the words of https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/.
 */
export function tooMany({ perSecond, burst, code, text }: TenantRate, retryAfterMs: number): Refusal {
  const retryAfterSeconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  const windowSeconds = Math.max(1, Math.ceil(burst / perSecond));
  return refusal(code, text, {
    retryAfterSeconds,
    headers: {
      'ratelimit-policy': `"tenant";q=${burst};w=${windowSeconds}`,
      ratelimit: `"tenant";r=0;t=${retryAfterSeconds}`,
    },
  });
}
