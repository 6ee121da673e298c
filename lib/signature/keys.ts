// Keys as gateway and Cells read them, each with the id by which a signature names it: written apart from the gateway's signer.

import { createHash, createHmac, createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto';

/** Held by the gateway and its Cells alike. */
export interface SharedKey {
  readonly id: string;
  readonly algorithm: 'hmac-sha256';
  readonly secret: Buffer;
}

/** The Cells hold its public half only. */
export interface PrivateKey {
  readonly id: string;
  readonly algorithm: 'ed25519';
  readonly privateKey: KeyObject;
}

const ID_DIGITS = 16;

/** The configured secret as key bytes: trimmed; after `base64:` base64 where it is valid, else the text itself. */
export function signingKey(secret: string): Buffer {
  const text = secret.trim();
  const encoded = /^base64:([A-Za-z0-9+/]+={0,2})$/.exec(text)?.[1];
  if (encoded !== undefined && encoded.length % 4 === 0) return Buffer.from(encoded, 'base64');
  return Buffer.from(text, 'utf8');
}

/** Key of one Cell where `signing.perCellKeys` is on (HKDF, https://www.rfc-editor.org/rfc/rfc5869). */
export function cellKey(master: Buffer, cell: string): Buffer {
  return Buffer.from(hkdfSync('sha256', master, '', `cell-gateway cell key:${cell}`, 32));
}

export function sharedKey(secret: Buffer): SharedKey {
  const id = createHmac('sha256', secret).update('cell-gateway key id').digest('hex').slice(0, ID_DIGITS);
  return { id, algorithm: 'hmac-sha256', secret };
}

/** Undefined where the text is no Ed25519 private key in PKCS #8 PEM. */
export function privateKey(pem: string): PrivateKey | undefined {
  try {
    const key = createPrivateKey(pem.trim());
    const { crv, x = '' } = createPublicKey(key).export({ format: 'jwk' });
    if (crv !== 'Ed25519') return undefined;
    const id = createHash('sha256').update(Buffer.from(x, 'base64url')).digest('hex').slice(0, ID_DIGITS);
    return { id, algorithm: 'ed25519', privateKey: key };
  } catch {
    return undefined;
  }
}
