// The Ed25519 key of a run: AWS generates text only, so that a deployment's operator puts a key in; here it is made.

import { createPublicKey, generateKeyPairSync } from 'node:crypto';

/** PKCS #8 PEM, as the gateway reads it. */
export function newPrivateKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}

/** What Cells verify with: `base64:` and the 32 bytes of the public key. */
export function publicKeyOf(privateKey: string): string {
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  return `base64:${Buffer.from(x, 'base64url').toString('base64')}`;
}
