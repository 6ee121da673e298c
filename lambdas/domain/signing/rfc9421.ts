// Second scheme: HTTP Message Signatures over method, path, query, body digest and the ids a Cell relies on.

import { createHash, createHmac, sign as signAsymmetric } from 'node:crypto';
import { HEADER } from '../../contract/headers';
import { withoutEdgeSpace } from '../header-text';
import type { SignableRequest, SigningKey, SigningScheme } from './scheme';

/** Life of a signature, and so how long a verifier has to remember its nonce. */
const LIFE_SECONDS = 300;

/** Covered wherever they are forwarded, for a Cell acts on them. A new one is added here and in the Cells' verifiers. */
const COVERED_HEADERS = [
  HEADER.tenantId,
  HEADER.requestId,
  HEADER.traceparent,
  HEADER.userId,
  HEADER.userRole,
  HEADER.dataScope,
  HEADER.clientAddress,
] as const;

/** Covered too, in a signature of their own: a WSGI verifier of 1.0 refuses one that covers Content-Type. */
const BODY_HEADERS = [HEADER.contentType, HEADER.contentEncoding] as const;

/** Label of each signature in both fields, and what it covers; the order is that in which verifiers of 1.0 look. */
const SIGNATURES = [
  { label: 'gateway', covered: COVERED_HEADERS },
  { label: 'gateway-content', covered: [...COVERED_HEADERS, ...BODY_HEADERS] },
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
    const hasBodyHeader = BODY_HEADERS.some((name) => request.headers[name] !== undefined);
    const signed = SIGNATURES.slice(0, hasBodyHeader ? 2 : 1).map(({ label, covered }) => {
      const { input, signature } = signatureOver(coveredComponents(request, digest, covered), request, key);
      return { input: `${label}=${input}`, signature: `${label}=:${signature}:` };
    });
    return {
      [HEADER.contentDigest]: digest,
      [HEADER.httpSignatureInput]: signed.map(({ input }) => input).join(', '),
      [HEADER.httpSignature]: signed.map(({ signature }) => signature).join(', '),
    };
  },
};

function signatureOver(
  components: readonly Component[],
  { nowMs, nonce, cell }: SignableRequest,
  key: SigningKey,
): { input: string; signature: string } {
  const created = Math.floor(nowMs / 1000);
  const input = [
    innerList(components),
    `created=${created}`,
    `expires=${created + LIFE_SECONDS}`,
    `nonce="${nonce}"`,
    `keyid="${key.id}"`,
    `tag="${cell}"`,
  ].join(';');
  return { input, signature: signBase(signatureBase(components, input), key).toString('base64') };
}

function coveredComponents(request: SignableRequest, digest: string, covered: readonly string[]): Component[] {
  const components: Component[] = [
    ['@method', request.method],
    ['@path', request.targetPath],
    ['@query', `?${request.rawQuery}`],
    [HEADER.contentDigest, digest],
  ];
  for (const name of covered) {
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

/** Covered components as `Signature-Input` has them. */
export function innerList(components: readonly Component[]): string {
  return `(${components.map(([name]) => `"${name}"`).join(' ')})`;
}

/**
 * Signature base: one line a component, the parameters last. Field values are the bytes on the wire read as latin-1.
 * @see https://www.rfc-editor.org/rfc/rfc9421#section-2.5
 */
export function signatureBase(components: readonly Component[], parameters: string): Buffer {
  const lines = components.map(([name, value]) => `"${name}": ${withoutEdgeSpace(value)}`);
  return Buffer.from([...lines, `"@signature-params": ${parameters}`].join('\n'), 'latin1');
}
