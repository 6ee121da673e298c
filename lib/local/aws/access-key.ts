// The key that the functions of this run sign their AWS calls with; nobody else is told of it.

import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Answer of AWS to a key that it does not know. */
export const UNKNOWN_KEY = {
  __type: 'com.amazon.coral.service#UnrecognizedClientException',
  message: 'The security token included in the request is invalid.',
} as const;

/**
 * Whether the request is signed with this key. The key itself is the secret, so that the signature is not computed again.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html
 */
export function bearsAccessKey({ headers }: Pick<IncomingMessage, 'headers'>, accessKeyId: string): boolean {
  const [, given = ''] = /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\//.exec(headers.authorization ?? '') ?? [];
  return timingSafeEqual(digest(given), digest(accessKeyId));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
