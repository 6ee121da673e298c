// From the text of a signing secret to the key of one Cell.

import { createHash, createHmac, createPrivateKey, createPublicKey, createSecretKey, hkdfSync } from 'node:crypto';
import type { PrivateKey, SharedKey } from './scheme';

const BASE64_PREFIX = 'base64:';
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const KEY_ID_DIGITS = 16;
const KEY_ID_LABEL = 'cell-gateway key id';
const CELL_KEY_LABEL = 'cell-gateway cell key:';
const CELL_KEY_BYTES = 32;

/**
 * Bytes of a shared secret as gateway and Cells read it: trimmed; after `base64:` padded base64, and where that does
 * not decode, as everywhere else, the UTF-8 bytes of the whole.
 * @throws RangeError when nothing is left: an empty key would sign for everyone.
 */
export function secretBytes(text: string): Buffer {
  const trimmed = text.trim();
  const encoded = trimmed.startsWith(BASE64_PREFIX) ? trimmed.slice(BASE64_PREFIX.length) : undefined;
  const bytes =
    encoded !== undefined && BASE64.test(encoded) ? Buffer.from(encoded, 'base64') : Buffer.from(trimmed, 'utf8');
  if (bytes.length === 0) throw new RangeError('The signing secret is empty');
  return bytes;
}

/** Shared key with its id: 16 hex digits that both sides compute from the key, so that no list of ids is kept. */
export function hmacKey(secret: Buffer): SharedKey {
  const id = createHmac('sha256', secret).update(KEY_ID_LABEL).digest('hex').slice(0, KEY_ID_DIGITS);
  return { id, algorithm: 'hmac-sha256', secret: createSecretKey(secret) };
}

/**
 * Key of one Cell, from which neither the master nor another Cell's key can be found (HKDF, RFC 5869).
 * @see https://www.rfc-editor.org/rfc/rfc5869
 */
export function cellSecret(master: Buffer, cell: string): Buffer {
  return Buffer.from(hkdfSync('sha256', master, '', CELL_KEY_LABEL + cell, CELL_KEY_BYTES));
}

/**
 * Ed25519 key with its id: the first 16 hex digits of the public key's SHA-256.
 * @throws when the text is no PKCS #8 private key, TypeError when it is another kind of key.
 */
export function ed25519Key(pem: string): PrivateKey {
  const privateKey = createPrivateKey(pem.trim());
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new TypeError('The signing key is not an Ed25519 key');
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  const id = createHash('sha256')
    .update(Buffer.from(String(x), 'base64url'))
    .digest('hex')
    .slice(0, KEY_ID_DIGITS);
  return { id, algorithm: 'ed25519', privateKey };
}
