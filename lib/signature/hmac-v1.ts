// Signature scheme v1 as a Cell computes it: written apart from the gateway's signer, so that one holds the other to account.

import { createHmac } from 'node:crypto';

export interface SignedParts {
  readonly method: string;
  /** As it stands in the request line below the Cell's base URL; a query is not signed. */
  readonly target: string;
  readonly body: Buffer;
  /** Empty where the header is absent, as the others. */
  readonly requestId: string;
  readonly tenantId: string;
  readonly traceId: string;
  /** Unix seconds, as the text of `X-Signature-Time`. */
  readonly time: string;
}

export function signatureV1(parts: SignedParts, key: Buffer): Buffer {
  return createHmac('sha256', key)
    .update(`${parts.method.toUpperCase()}|${decodedPath(parts.target)}|`)
    .update(parts.body)
    .update(`|${parts.requestId}|${parts.tenantId}|${parts.traceId}|${parts.time}`)
    .digest();
}

function decodedPath(target: string): string {
  const query = target.indexOf('?');
  const path = query < 0 ? target : target.slice(0, query);
  if (!path.includes('%')) return path;
  const bytes = path.replaceAll(/%([0-9a-fA-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
