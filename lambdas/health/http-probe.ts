// The probe over node:http(s): one connection a probe, one timer over all of it, and nothing left open afterwards. By the
// platform's contract a healthy Cell answers `GET /health` with 200 and JSON like {"status":"up"}.

import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { isGoodStatus, statusOnPage } from '../contract/health-page';
import type { ProbeError } from '../contract/health-summary';
import type { Probe, ProbeResult } from '../domain/health/probe';
import { clientFor } from '../transport/client-for';
import { probeErrorOf } from './probe-error';

/** A health answer is a few bytes; more than this is not one. */
const MAX_BODY_BYTES = 64 * 1024;

interface HttpProbeOptions {
  /** Everything from the name's look-up to the last byte of the body. */
  readonly timeoutMs: number;
  /** Monotonic, ms: a clock that is set meanwhile must not bend latencies. */
  readonly elapsedMs: () => number;
  /** Certificate authorities to trust instead of Node's own, PEM. */
  readonly ca?: string;
}

export function createHttpProbe(options: HttpProbeOptions): Probe {
  return async (baseUrl) => {
    const secure = baseUrl.startsWith('https:');
    const { request } = clientFor(secure);
    const requestOptions: RequestOptions & { ca?: string } = {
      agent: false,
      headers: { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'cell-gateway-patrol' },
      ...(options.ca === undefined ? {} : { ca: options.ca }),
    };
    return observe(() => request(`${baseUrl}/health`, requestOptions), secure, options);
  };
}

function observe(send: () => ClientRequest, secure: boolean, options: HttpProbeOptions): Promise<ProbeResult> {
  const startedAtMs = options.elapsedMs();
  return new Promise((resolve) => {
    let handshaking = secure;
    const request = send();
    const settle = (result: ProbeResult): void => {
      clearTimeout(timer);
      resolve(result);
      request.destroy();
    };
    const fail = (error: unknown): void => settle({ ok: false, error: probeErrorOf(error, handshaking) });
    const timer = setTimeout(() => settle({ ok: false, error: 'timeout' }), options.timeoutMs);
    const judge = (error: ReturnType<typeof errorOfBody>): void =>
      settle(error ? { ok: false, error } : { ok: true, latencyMs: tenths(options.elapsedMs() - startedAtMs) });

    request.on('socket', (socket) => socket.once('secureConnect', () => (handshaking = false)));
    request.on('error', fail);
    request.on('response', (response) => {
      const refused = errorOfStatus(response.statusCode ?? 0);
      if (refused) judge(refused);
      else readBody(response, { end: (body) => judge(errorOfBody(body)), tooLarge: () => judge('too_large'), fail });
    });
    request.end();
  });
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}

interface BodyEvents {
  readonly end: (body: Buffer) => void;
  readonly tooLarge: () => void;
  readonly fail: (error: unknown) => void;
}

function readBody(response: IncomingMessage, { end, tooLarge, fail }: BodyEvents): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) tooLarge();
    else chunks.push(chunk);
  });
  response.on('end', () => end(Buffer.concat(chunks)));
  response.on('error', fail);
}

/** The error that a status line alone gives; undefined for 200, whose body must be read. */
export function errorOfStatus(status: number): ProbeError | undefined {
  if (status === 200) return undefined;
  return status >= 300 && status < 400 ? 'redirect' : `status_${status}`;
}

/** The error of a 200's body; undefined where the Cell calls itself well. None of the body's text goes any further. */
export function errorOfBody(body: Buffer): ProbeError | undefined {
  return isGoodStatus(statusOnPage(body.toString('utf8'))) ? undefined : 'bad_body';
}
