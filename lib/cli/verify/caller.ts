// Sends requests with exactly these headers and bytes: nothing is added, followed, normalised or decompressed.

import http from 'node:http';
import https from 'node:https';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';

export type SentHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly text: string;
  /** The body as JSON; an empty object for any other body. */
  readonly json: () => object;
  /** One field of that JSON. */
  readonly field: (name: string) => unknown;
}

export interface Sender {
  /** @throws where no answer comes */
  readonly send: (
    base: string,
    method: string,
    path: string,
    headers?: SentHeaders,
    body?: Buffer | string,
  ) => Promise<Answer>;
  /** Writes the request's bytes, and reads until the other side ends or is silent; what came, as latin-1. */
  readonly sendBytes: (base: string, bytes: string) => Promise<string>;
  readonly close: () => void;
}

/** Longer than API Gateway lets a request take. */
const TIMEOUT_MS = 35_000;
const SILENT_AFTER_MS = 2_000;
const MOST_SOCKETS = 64;

export function createSender(ended: AbortSignal): Sender {
  const agents = {
    'http:': new http.Agent({ keepAlive: true, maxSockets: MOST_SOCKETS }),
    'https:': new https.Agent({ keepAlive: true, maxSockets: MOST_SOCKETS }),
  };
  const once: Sender['send'] = (base, method, path, headers = {}, body = '') =>
    new Promise((resolve, reject) => {
      const { protocol, hostname, port, pathname } = new URL(base);
      const isSecure = protocol === 'https:';
      const given = Object.entries(headers).filter(([, value]) => value !== undefined);
      const request = (isSecure ? https : http).request({
        agent: isSecure ? agents['https:'] : agents['http:'],
        hostname: hostname.replace(/^\[|\]$/g, ''),
        port,
        method,
        path: `${pathname.replace(/\/$/, '')}${path}`,
        headers: {
          ...(Object.fromEntries(given) as http.OutgoingHttpHeaders),
          ...(body.length > 0 && { 'content-length': String(Buffer.byteLength(body)) }),
        },
        signal: AbortSignal.any([ended, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      request.on('error', (error) => reject(Object.assign(error, { reused: request.reusedSocket })));
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => resolve(answerOf(response, Buffer.concat(chunks))));
      });
      request.end(body);
    });
  return {
    // A connection that the other side closed while it idled says nothing: the request goes out once more.
    send: (...request) =>
      once(...request).catch((error: NodeJS.ErrnoException & { reused?: boolean }) => {
        if (error.code === 'ECONNRESET' && error.reused === true && !ended.aborted) return once(...request);
        throw error;
      }),
    sendBytes,
    close: () => {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

function answerOf(response: http.IncomingMessage, body: Buffer): Answer {
  const text = body.toString('utf8');
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    rawHeaders: response.rawHeaders,
    body,
    text,
    json: () => parse(text),
    field: (name) => parse(text)[name],
  };
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text)) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}

function sendBytes(base: string, bytes: string): Promise<string> {
  const { protocol, hostname, port } = new URL(base);
  return new Promise((resolve) => {
    let got = '';
    const socket =
      protocol === 'https:'
        ? connectTls({ host: hostname, port: Number(port || 443), servername: hostname })
        : connect({ host: hostname, port: Number(port || 80) });
    const finish = () => {
      socket.destroy();
      resolve(got);
    };
    socket.setTimeout(SILENT_AFTER_MS, finish);
    socket.on('data', (chunk: Buffer) => {
      got += chunk.toString('latin1');
    });
    socket.on('error', finish);
    socket.on('end', finish);
    socket.write(Buffer.from(bytes, 'latin1'));
  });
}
