// Scheme rfc9421 as a Cell expects it (https://www.rfc-editor.org/rfc/rfc9421): written apart from the gateway's signer.

import { createHash, createHmac, sign } from 'node:crypto';
import type { PrivateKey, SharedKey } from './keys';

export interface HttpSignedParts {
  /** Whose the request is: a signature for one Cell is refused by another. */
  readonly cell: string;
  readonly method: string;
  /** As it stands in the request line: the base URL's own path included. */
  readonly target: string;
  readonly body: Buffer;
  /** Covered besides, by their names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly atSeconds: number;
  /** Used once. */
  readonly nonce: string;
}

const LIFE_SECONDS = 300;

/** The three headers that carry the signature. */
export function httpSignature(parts: HttpSignedParts, key: SharedKey | PrivateKey): Readonly<Record<string, string>> {
  const { cell, method, target, body, headers, atSeconds, nonce } = parts;
  const [path = '/', query = ''] = target.split(/\?(.*)/s);
  const digest = `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
  const covered = [
    ['@method', method],
    ['@path', path],
    ['@query', `?${query}`],
    ['content-digest', digest],
    ...headers,
  ] as const;
  const names = covered.map(([name]) => `"${name}"`).join(' ');
  const window = `created=${atSeconds};expires=${atSeconds + LIFE_SECONDS}`;
  const input = `(${names});${window};nonce="${nonce}";keyid="${key.id}";tag="${cell}"`;
  const base = [...covered, ['@signature-params', input] as const].map(([name, value]) => `"${name}": ${value}`);
  return {
    'Content-Digest': digest,
    'Signature-Input': `gateway=${input}`,
    Signature: `gateway=:${signed(Buffer.from(base.join('\n'), 'latin1'), key).toString('base64')}:`,
  };
}

function signed(base: Buffer, key: SharedKey | PrivateKey): Buffer {
  if (key.algorithm === 'ed25519') return sign(null, base, key.privateKey);
  return createHmac('sha256', key.secret).update(base).digest();
}
