// A Cell's check of the gateway's signature, scheme v1: written apart from the signer, so that one holds the other to account.

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** How far a signature's time may be from the Cell's own. */
const WINDOW_SECONDS = 300;

export interface SignedRequest {
  readonly method: string;
  /** As it stood in the request line, query included. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export type SignatureFault = 'missing' | 'stale' | 'wrong';

/** Undefined where the signature holds. */
export function signatureFault(request: SignedRequest, key: Buffer, nowSeconds: number): SignatureFault | undefined {
  const signature = single(request.headers['x-signature']);
  const time = single(request.headers['x-signature-time']);
  if (!/^[0-9a-f]{64}$/.test(signature) || !/^\d{1,12}$/.test(time)) return 'missing';
  if (Math.abs(nowSeconds - Number(time)) > WINDOW_SECONDS) return 'stale';
  const expected = createHmac('sha256', key)
    .update(`${request.method.toUpperCase()}|${decodedPath(request.target)}|`)
    .update(request.body)
    .update(`|${single(request.headers['x-request-id'])}|${single(request.headers['x-tenant-id'])}`)
    .update(`|${single(request.headers['x-trace-id'])}|${time}`)
    .digest();
  return timingSafeEqual(expected, Buffer.from(signature, 'hex')) ? undefined : 'wrong';
}

/** The configured secret as key bytes: trimmed; after `base64:` base64 where it is valid, else the text itself. */
export function signingKey(secret: string): Buffer {
  const text = secret.trim();
  const encoded = /^base64:([A-Za-z0-9+/]+={0,2})$/.exec(text)?.[1];
  if (encoded !== undefined && encoded.length % 4 === 0) return Buffer.from(encoded, 'base64');
  return Buffer.from(text, 'utf8');
}

function single(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value : (value?.join(',') ?? '');
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
