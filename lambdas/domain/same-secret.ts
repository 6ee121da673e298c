// Whether a caller holds a secret, answered in a time that tells nothing of it.

import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Compares digests in constant time, so that neither the length nor the content of the secret shows in the answer's
 * time. An empty secret is nobody's.
 */
export function isSameSecret(shown: string, secret: string): boolean {
  return secret !== '' && timingSafeEqual(sha256(shown), sha256(secret));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
