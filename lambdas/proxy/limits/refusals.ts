// What a caller over a limit reads.

import { type Refusal, refusal } from '../../domain/refusal';
import type { TenantRate } from './plan';
import type { UsedUp } from './quota-book';

/**
 * `Retry-After` is in whole seconds, at least 1: https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3. The other two
 * say the same in the words of https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/.
 */
export function tooMany(
  { perSecond, burst, policy, code, text }: Omit<TenantRate, 'key'>,
  retryAfterMs: number,
): Refusal {
  const retryAfterSeconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  const windowSeconds = Math.max(1, Math.ceil(burst / perSecond));
  return refusal(code, text, {
    retryAfterSeconds,
    headers: {
      'ratelimit-policy': `"${policy}";q=${burst};w=${windowSeconds}`,
      ratelimit: `"${policy}";r=0;t=${retryAfterSeconds}`,
    },
  });
}

/** Clocks of environments differ: whoever waits is let in by each. */
const CLOCKS_DIFFER_MS = 50;
const PERIOD_SECONDS = { day: 86_400, month: 2_592_000 } as const;

export function quotaExceeded({ unit, requests, endMs }: UsedUp, nowMs: number): Refusal {
  const retryAfterSeconds = Math.max(1, Math.ceil((endMs - nowMs + CLOCKS_DIFFER_MS) / 1000));
  const until = new Date(endMs).toISOString().replace('.000Z', 'Z');
  return refusal(
    'QUOTA_EXCEEDED',
    `The tenant's quota is ${requests} requests a ${unit}; the next ${unit} begins at ${until}`,
    {
      retryAfterSeconds,
      headers: {
        'ratelimit-policy': `"${unit}";q=${requests};w=${PERIOD_SECONDS[unit]}`,
        ratelimit: `"${unit}";r=0;t=${retryAfterSeconds}`,
      },
    },
  );
}

export function tooLarge(maxBodyBytes: number): Refusal {
  return refusal('PAYLOAD_TOO_LARGE', `The tenant's bodies are limited to ${maxBodyBytes} bytes`);
}

/** `qu` says what is counted: https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ */
export function tooManyAtOnce(concurrency: number, retryAfterMs: number): Refusal {
  const retryAfterSeconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  return refusal('RATE_LIMIT', `The tenant's limit is ${concurrency} requests at the same time`, {
    retryAfterSeconds,
    headers: {
      'ratelimit-policy': `"concurrency";q=${concurrency};qu="concurrent-requests"`,
      ratelimit: `"concurrency";r=0;t=${retryAfterSeconds}`,
    },
  });
}
