// Second scheme: HTTP Message Signatures over method, path, query, body digest and the ids a Cell relies on.

import { createHmac, sign as signAsymmetric } from 'node:crypto';
import { HEADER } from '../../contract/headers';
import { contentDigest } from './content-digest';
import type { SignableRequest, SigningKey, SigningScheme } from './scheme';
import { type Component, innerList, signatureBase } from './signature-base';

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
