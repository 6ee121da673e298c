// A sample Cell's check of the gateway's signature, scheme v1.

import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { signatureV1 } from '../../signature/hmac-v1';

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
  const { method, target, headers, body } = request;
  const requestId = single(headers['x-request-id']);
  const tenantId = single(headers['x-tenant-id']);
  const traceId = single(headers['x-trace-id']);
  const expected = signatureV1({ method, target, body, requestId, tenantId, traceId, time }, key);
  return timingSafeEqual(expected, Buffer.from(signature, 'hex')) ? undefined : 'wrong';
}

function single(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value : (value?.join(',') ?? '');
}
