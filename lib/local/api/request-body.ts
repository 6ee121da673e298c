// Reads a request's body whole, within API Gateway's limit, and writes it as payload format 2.0 has it.

import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { API_GATEWAY_LIMITS } from '../../../lambdas/contract/limits';

export const NO_BODY = Buffer.alloc(0);

/** Undefined where it is over the limit: the rest is read and dropped, so that the caller sees the answer. Rejects when the caller goes away. */
export function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= API_GATEWAY_LIMITS.payloadBytes) chunks.push(chunk);
      else resolve(undefined);
    });
    request.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('close', () => reject(new Error('The caller went away')));
  });
}

export function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

/** Node undoes `chunked` alone; a body in another coding would reach the function as if it were plain. */
export function hasUnknownCoding({ headers }: IncomingMessage): boolean {
  const coding = headers['transfer-encoding'];
  return coding !== undefined && coding.trim().toLowerCase() !== 'chunked';
}

export interface EventBody {
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

/** Text as it is, anything else as base64; which is which was found out on AWS: github.com/ministackorg/ministack/pull/766 */
const TEXT_TYPE = /^\s*(?:text\/|application\/(?:json|xml|javascript)\s*(?:;|$))/i;

export function eventBody(body: Buffer, contentType: string | undefined): EventBody {
  if (body.length === 0) return { isBase64Encoded: false };
  if (contentType !== undefined && TEXT_TYPE.test(contentType) && isUtf8(body)) {
    return { body: body.toString('utf8'), isBase64Encoded: false };
  }
  return { body: body.toString('base64'), isBase64Encoded: true };
}
