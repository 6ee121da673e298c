// A request to a Cell, signed as the gateway signs it (scheme v1), and the curl line that sends it.

import { signatureV1 } from '../signature/hmac-v1';
import { shellWord } from '../terminal/shell-word';

export interface UnsignedRequest {
  readonly method: string;
  /** The Cell's, without trailing slash. */
  readonly baseUrl: string;
  /** Below the base URL, encoded, with its query. */
  readonly target: string;
  readonly body: string | undefined;
  readonly requestId: string;
  readonly tenantId: string;
  readonly traceId: string;
  readonly atSeconds: number;
}

/** Every header that the request needs, by name. */
export function signedHeaders(request: UnsignedRequest, key: Buffer): Readonly<Record<string, string>> {
  const { body = '', atSeconds, ...ids } = request;
  const time = String(atSeconds);
  return {
    ...(request.body !== undefined && { 'Content-Type': 'application/json' }),
    'X-Request-ID': request.requestId,
    'X-Tenant-Id': request.tenantId,
    'X-Trace-Id': request.traceId,
    'X-Signature-Time': time,
    'X-Signature': signatureV1({ ...ids, body: Buffer.from(body, 'utf8'), time }, key).toString('hex'),
  };
}

export function curlLine(
  { method, baseUrl, target, body }: UnsignedRequest,
  headers: Readonly<Record<string, string>>,
): string {
  return [
    'curl -i',
    ...(method === 'HEAD' ? ['--head'] : [`-X ${method}`]),
    shellWord(`${baseUrl}${target}`),
    ...Object.entries(headers).map(([name, value]) => `-H ${shellWord(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`--data-binary ${shellWord(body)}`]),
  ].join(' ');
}
