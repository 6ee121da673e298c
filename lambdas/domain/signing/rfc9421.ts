// Second scheme: HTTP Message Signatures over method, path, query, body digest and the ids a Cell relies on.

import { createHash, createHmac, sign as signAsymmetric } from 'node:crypto';
import { HEADER } from '../../contract/headers';
import type { SignableRequest, SigningKey, SigningScheme } from './scheme';

const LABEL = 'gateway';

/** Life of a signature, and so how long a verifier has to remember its nonce. */
const LIFE_SECONDS = 300;

/** Covered wherever they are forwarded; the identity headers too, for a Cell acts on them. */
const COVERED_HEADERS = [
  HEADER.tenantId,
  HEADER.requestId,
  HEADER.traceparent,
  HEADER.userId,
  HEADER.userRole,
  HEADER.dataScope,
  HEADER.clientAddress,
] as const;

/**
 * Signs with the key's own algorithm. The tag names the Cell, so that a Cell which receives a request cannot pass it
 * on to another as the gateway's.
 * @see https://www.rfc-editor.org/rfc/rfc9421
 */
export const rfc9421: SigningScheme = {
  name: 'rfc9421',
  sign(request, key) {
    const digest = contentDigest(request.body);
    const components = coveredComponents(request, digest);
    const created = Math.floor(request.nowMs / 1000);
    const parameters = [
      innerList(components),
      `created=${created}`,
      `expires=${created + LIFE_SECONDS}`,
      `nonce="${request.nonce}"`,
      `keyid="${key.id}"`,
      `tag="${request.cell}"`,
    ].join(';');
    const signature = signBase(signatureBase(components, parameters), key).toString('base64');
    return {
      [HEADER.contentDigest]: digest,
      [HEADER.httpSignatureInput]: `${LABEL}=${parameters}`,
      [HEADER.httpSignature]: `${LABEL}=:${signature}:`,
    };
  },
};

function coveredComponents(request: SignableRequest, digest: string): Component[] {
  const components: Component[] = [
    ['@method', request.method],
    ['@path', request.targetPath],
    ['@query', `?${request.rawQuery}`],
    [HEADER.contentDigest, digest],
  ];
  for (const name of COVERED_HEADERS) {
    const value = request.headers[name];
    if (value !== undefined) components.push([name, value]);
  }
  return components;
}

/** @see https://www.rfc-editor.org/rfc/rfc9421#section-3.3 */
export function signBase(base: Buffer, key: SigningKey): Buffer {
  return key.algorithm === 'ed25519'
    ? signAsymmetric(null, base, key.privateKey)
    : createHmac('sha256', key.secret).update(base).digest();
}

/**
 * Value of `Content-Digest`, also for an empty body: what was sent without one must not grow one.
 * @see https://www.rfc-editor.org/rfc/rfc9530#section-2
 */
export function contentDigest(body: Buffer): string {
  return `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
}

type Component = readonly [name: string, value: string];

/** Covered components as they stand in `Signature-Input`. */
export function innerList(components: readonly Component[]): string {
  return `(${components.map(([name]) => `"${name}"`).join(' ')})`;
}

/**
 * Signature base: one line a component, the parameters last. Field values are the bytes on the wire read as latin-1.
 * @see https://www.rfc-editor.org/rfc/rfc9421#section-2.5
 */
export function signatureBase(components: readonly Component[], parameters: string): Buffer {
  const lines = components.map(([name, value]) => `"${name}": ${value.trim()}`);
  return Buffer.from([...lines, `"@signature-params": ${parameters}`].join('\n'), 'latin1');
}
