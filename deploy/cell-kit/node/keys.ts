// Keys a Cell holds: shared ones, or the gateway's public ones, each with the name gateway and Cell compute alike.

import { createHash, createHmac, createPublicKey, type KeyObject } from 'node:crypto';

const KEY_ID_LABEL = 'cell-gateway key id';
const KEY_ID_DIGITS = 16;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const BASE64_PREFIX = 'base64:';

export interface SharedKey {
  readonly id: string;
  readonly secret: Buffer;
}

export interface PublicKey {
  readonly id: string;
  readonly key: KeyObject;
}

/** Key of a secret's text: trimmed; after `base64:` what it decodes to, else UTF-8 bytes. Undefined where empty. */
export function sharedKey(text: string): SharedKey | undefined {
  const trimmed = text.trim();
  const encoded = trimmed.startsWith(BASE64_PREFIX) ? trimmed.slice(BASE64_PREFIX.length) : undefined;
  const secret =
    encoded !== undefined && BASE64.test(encoded) ? Buffer.from(encoded, 'base64') : Buffer.from(trimmed, 'utf8');
  if (secret.length === 0) return undefined;
  return { id: createHmac('sha256', secret).update(KEY_ID_LABEL).digest('hex').slice(0, KEY_ID_DIGITS), secret };
}

/**
 * Ed25519 public key from PEM, or from `base64:` and its 32 bytes.
 * @throws when the text is neither.
 */
export function publicKey(text: string): PublicKey {
  const trimmed = text.trim().replaceAll('\\n', '\n');
  const key = trimmed.startsWith(BASE64_PREFIX)
    ? createPublicKey({
        format: 'jwk',
        key: {
          kty: 'OKP',
          crv: 'Ed25519',
          x: Buffer.from(trimmed.slice(BASE64_PREFIX.length), 'base64').toString('base64url'),
        },
      })
    : createPublicKey(trimmed);
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('Not an Ed25519 public key');
  const raw = Buffer.from(String(key.export({ format: 'jwk' }).x), 'base64url');
  return { id: createHash('sha256').update(raw).digest('hex').slice(0, KEY_ID_DIGITS), key };
}
