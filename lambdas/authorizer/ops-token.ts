// The ops token: a generated secret that opens the admin routes to probes, scrapers and operators.

import { createHash, timingSafeEqual } from 'node:crypto';

export type OpsTokenCheck = (token: string) => Promise<boolean>;

/**
 * Compares digests in constant time, so that neither the length nor the content of the secret shows in the answer's
 * time. Rejects where the secret cannot be read: that is not the caller's fault.
 */
export function opsTokenCheck(readSecret: () => Promise<string>): OpsTokenCheck {
  return async (token) => {
    const secret = (await readSecret()).trim();
    return secret !== '' && timingSafeEqual(sha256(token), sha256(secret));
  };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
