// Who may call a listener of this run: programs and pages of this machine. A browser lets any web page send requests to
// loopback: directly, with an Origin of its own, or by DNS rebinding, with a Host of its own.

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

/** This machine by names that no DNS server can give to another: https://www.rfc-editor.org/rfc/rfc6761#section-6.3 */
const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;

const HTTP_PORT = 80;

/** Whether pages of this origin may call although the listener is not theirs. */
export type AdmitsOrigin = (origin: string, request: IncomingMessage) => boolean;

/** Hands on what may call, and refuses the rest with 403 and the reason. */
export function ownCallersOnly(answer: RequestListener, admits?: AdmitsOrigin): RequestListener {
  return (request, response) => {
    const fault = callerFault(request, admits);
    if (fault === undefined) answer(request, response);
    else refuseCaller(response, fault);
  };
}

/** Why the caller is refused; undefined where it may call. HTTP/1.0 without a Host passes: no browser sends it. */
export function callerFault(request: IncomingMessage, admits?: AdmitsOrigin): string | undefined {
  const { headers, socket } = request;
  const { host, origin } = headers;
  const port = socket.localPort ?? 0;
  if (host !== undefined && !isOwn(host, port)) return `Host must be 127.0.0.1:${port} or localhost:${port}`;
  if (origin === undefined || isOwnOrigin(origin, port) || admits?.(origin, request)) return undefined;
  return 'Pages of this origin may not call';
}

export function refuseCaller(response: ServerResponse, fault: string): void {
  const body = JSON.stringify({ message: `Forbidden. ${fault}.` });
  // The body was not read: what is left of it must not be taken for a request.
  const headers = { 'content-type': 'application/json', 'content-length': body.length, connection: 'close' };
  response.writeHead(403, { ...headers, 'x-content-type-options': 'nosniff' }).end(body);
}

/** Whether a page of this machine has this origin, whatever port it came from. */
export function isLoopbackOrigin(origin: string): boolean {
  return origin.startsWith('http://') && LOOPBACK.test(origin.slice('http://'.length));
}

export function isOwnOrigin(origin: string, port: number): boolean {
  return origin.startsWith('http://') && isOwn(origin.slice('http://'.length), port);
}

function isOwn(authority: string, port: number): boolean {
  if (!LOOPBACK.test(authority)) return false;
  const [, named] = /:(\d+)$/.exec(authority) ?? [];
  return Number(named ?? HTTP_PORT) === port;
}
