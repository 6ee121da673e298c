// The headers of a request as payload format 2.0 has them: lower case, repeats joined by `,`, cookies apart.

import { randomUUID } from 'node:crypto';

export interface EventHeaders {
  readonly headers: Record<string, string>;
  readonly cookies: string[];
}

export interface Connection {
  readonly sourceIp: string;
  readonly port: number;
}

/** A new object at each call: what one function does to its event, another must not see. */
export function eventHeaders(rawHeaders: readonly string[], bodyBytes: number, connection: Connection): EventHeaders {
  const headers: Record<string, string> = {};
  const cookies: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = String(rawHeaders[index]).toLowerCase();
    const value = String(rawHeaders[index + 1]);
    if (name === 'cookie') cookies.push(...value.split(/;\s*/).filter((cookie) => cookie !== ''));
    else if (!REPLACED.has(name)) append(headers, name, value);
  }
  headers['content-length'] = String(bodyBytes);
  const forwarded = headers['x-forwarded-for'];
  headers['x-forwarded-for'] = forwarded === undefined ? connection.sourceIp : `${forwarded}, ${connection.sourceIp}`;
  headers['x-forwarded-port'] = String(connection.port);
  headers['x-forwarded-proto'] = 'http';
  headers['x-amzn-trace-id'] ??= traceId();
  return { headers, cookies };
}

/** API Gateway writes these itself. A chunked body arrives whole. */
const REPLACED = new Set(['content-length', 'transfer-encoding', 'x-forwarded-port', 'x-forwarded-proto']);

function append(headers: Record<string, string>, name: string, value: string): void {
  if (name === '__proto__') {
    Object.defineProperty(headers, name, { value, enumerable: true, configurable: true, writable: true });
    return;
  }
  const earlier = Object.hasOwn(headers, name) ? headers[name] : undefined;
  headers[name] = earlier === undefined ? value : `${earlier},${value}`;
}

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
function traceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  // From the same pool of entropy, and a tenth of the time of randomBytes.
  const [first = '', , , fourth = '', fifth = ''] = randomUUID().split('-');
  return `Root=1-${seconds}-${first}${fourth}${fifth}`;
}
