// Guard for plain node:http servers.

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { readBody } from './body';
import { REFUSAL_STATUS, refusalBody } from './refusal-answer';
import type { Verifier } from './verifier';

export type BodyListener = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

/** Calls `next` with the verified body; refuses everything else. */
export function nodeGuard(verify: Verifier, next: BodyListener): RequestListener {
  const guard = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request);
    const { method = '', url = '', headers } = request;
    if (body !== undefined && (await verify({ method, target: url, headers, body })).ok) {
      next(request, response, body);
      return;
    }
    response.writeHead(REFUSAL_STATUS, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(refusalBody(headers)));
  };
  return (request, response) => {
    guard(request, response).catch(() => response.destroy());
  };
}
