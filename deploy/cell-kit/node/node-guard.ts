// Guard for plain node:http servers.

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { rawBody } from './body.ts';
import { REFUSAL_STATUS, refusalBody, refusalHeaders } from './refusal-answer.ts';
import type { Verifier } from './verifier.ts';

export type BodyListener = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void | Promise<void>;

/** Calls `next` with the verified body, the bytes as they came; refuses everything else. */
export function nodeGuard(verify: Verifier, next: BodyListener): RequestListener {
  const guard = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await rawBody(request);
    const { method = '', url = '', headers } = request;
    const { ok, reason } = await verify({ method, target: url, headers, body });
    if (ok && body !== undefined) await next(request, response, body);
    else response.writeHead(REFUSAL_STATUS, refusalHeaders(reason)).end(refusalBody(headers));
  };
  return (request, response) => {
    guard(request, response).catch(() => response.destroy());
  };
}
