// A request signed as the gateway signs it, and sent to a Cell as bytes: the gateway's own path and signatures, no gateway.

import { randomUUID } from 'node:crypto';
import { type Agent, request as httpRequest } from 'node:http';
import type { SchemeName } from '../../lambdas/contract/signing';
import { hmacV1 } from '../../lambdas/domain/signing/hmac-v1';
import { rfc9421 } from '../../lambdas/domain/signing/rfc9421';
import { hmacKey, secretBytes } from '../../lambdas/domain/signing/signing-key';
import { requestTarget } from '../../lambdas/proxy/admission';

export interface RequestParts {
  readonly method: string;
  /** Decoded, below the base path. */
  readonly path: string;
  readonly query?: string;
  /** Values one character a byte. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

export interface WireRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface WireAnswer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

export interface Signing {
  readonly secret: string;
  readonly schemes: readonly SchemeName[];
  readonly nowMs: number;
  readonly cell?: string;
  readonly basePath?: string;
}

export const IDS = {
  'x-request-id': 'req-1',
  'x-tenant-id': 'acme',
  'x-trace-id': 'trace-1',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
} as const;

/** Signs whatever it is given: what the gateway refuses too. */
export function signedRequest(parts: RequestParts, signing: Signing): WireRequest {
  const { method, path, query = '', body = Buffer.alloc(0) } = parts;
  const { secret, schemes, nowMs, cell = 'erp', basePath = '' } = signing;
  const target = requestTarget(basePath, path, query);
  const headers = { ...IDS, ...parts.headers };
  const targetPath = target.split('?', 1)[0] ?? '';
  const signable = {
    cell,
    method,
    cellPath: path,
    targetPath,
    rawQuery: query,
    headers,
    body,
    nowMs,
    nonce: randomUUID(),
  };
  const key = hmacKey(secretBytes(secret));
  const signatures = schemes.map((name) => (name === 'rfc9421' ? rfc9421 : hmacV1).sign(signable, key));
  return { method, target, headers: Object.assign({}, headers, ...signatures) as Record<string, string>, body };
}

export interface SendOptions {
  readonly agent?: Agent;
  readonly chunked?: boolean;
}

export function send(
  port: number,
  { method, target, headers, body }: WireRequest,
  { agent, chunked = false }: SendOptions = {},
): Promise<WireAnswer> {
  const framing: Record<string, string> = chunked
    ? { 'transfer-encoding': 'chunked' }
    : body.length > 0 || ['POST', 'PUT', 'PATCH'].includes(method)
      ? { 'content-length': String(body.length) }
      : {};
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { host: '127.0.0.1', port, method, path: target, headers: { ...headers, ...framing }, agent: agent ?? false },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('error', reject);
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const { statusCode: status, headers: answered } = answer;
          resolve({ status, headers: answered, text: Buffer.concat(chunks).toString('utf8') });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
