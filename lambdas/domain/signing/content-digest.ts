// The digest of a body as a field that a signature can cover.

import { createHash } from 'node:crypto';

/**
 * Value of `Content-Digest`, also for an empty body: what was sent without one must not grow one.
 * @see https://www.rfc-editor.org/rfc/rfc9530#section-2
 */
export function contentDigest(body: Buffer): string {
  return `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
}
