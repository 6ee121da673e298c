// Headers of requests, and what the probe Cell's record says of one.

import { randomBytes } from 'node:crypto';
import { type ProbeRecord, RECORD_HEADER } from '../../../lambdas/probe/order';
import type { Answer, SentHeaders } from './caller';
import { BrokenPromise } from './expectations';

const WRITES_WITH_BODY = /^(?:POST|PUT|PATCH)$/;

export function callerHeaders(
  method: string,
  { callerToken, tenant }: { readonly callerToken: string | undefined; readonly tenant: string },
): SentHeaders {
  return {
    authorization: callerToken === undefined ? undefined : `Bearer ${callerToken}`,
    'x-tenant-id': tenant,
    'x-request-id': unique('request'),
    ...(WRITES_WITH_BODY.test(method) && { 'content-type': 'application/json' }),
  };
}

export function adminHeaders({ adminToken }: { readonly adminToken: string | undefined }): SentHeaders {
  return {
    authorization: adminToken === undefined ? undefined : `Bearer ${adminToken}`,
    'accept-language': 'en',
    'x-request-id': unique('admin'),
  };
}

/** @throws BrokenPromise where the answer has none */
export function recordOf(answer: Answer): ProbeRecord {
  const inHeader = answer.headers[RECORD_HEADER];
  const text = typeof inHeader === 'string' ? Buffer.from(inHeader, 'base64url').toString('utf8') : answer.text;
  try {
    const record = JSON.parse(text) as ProbeRecord;
    if (Array.isArray(record.headers)) return record;
  } catch {
    // Told below, with what came instead.
  }
  throw new BrokenPromise('the probe Cell’s record', `${answer.status} ${answer.text.slice(0, 200)}`);
}

/** The value that the Cell received; undefined where there was none, and joined where there were several. */
export function headerOf({ headers }: ProbeRecord, name: string): string | undefined {
  const values = headers.filter(([own]) => own === name).map(([, value]) => value);
  return values.length === 0 ? undefined : values.join(', ');
}

export function unique(word: string): string {
  return `verify-${word}-${randomBytes(6).toString('hex')}`;
}
