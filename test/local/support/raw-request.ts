// One HTTP request with exactly these headers and bytes: nothing added, followed, normalised or decompressed.

import { Agent, type IncomingHttpHeaders, request } from 'node:http';

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

export type RawHeaders = Readonly<Record<string, string | string[]>>;

/** A connection for each request: the server may close an idle one at the moment in which a busy test takes it again. */
const agent = new Agent({ keepAlive: false, maxSockets: 64 });

/** An array of buffers goes out chunked. */
export function send(
  base: string,
  method: string,
  path: string,
  headers: RawHeaders = {},
  body?: Buffer | readonly Buffer[],
): Promise<RawAnswer> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const sized = body instanceof Buffer ? { 'content-length': String(body.length) } : {};
    const outgoing = request({ agent, hostname, port, method, path, headers: { ...headers, ...sized } }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const { statusCode: status = 0, headers: received, rawHeaders } = incoming;
        resolve({ status, headers: received, rawHeaders, body: Buffer.concat(chunks) });
      });
    });
    outgoing.on('error', reject);
    for (const chunk of body instanceof Buffer ? [body] : (body ?? [])) outgoing.write(chunk);
    outgoing.end();
  });
}

/** Leaves no socket that would keep a test's process from ending. */
export function closeConnections(): void {
  agent.destroy();
}
