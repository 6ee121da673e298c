// Guard for Express: the first middleware, for it reads the body as it came on the wire.

import { type Message, rawBody } from './body.ts';
import { REFUSAL_STATUS, refusalBody, refusalHeaders } from './refusal-answer.ts';
import type { Verifier } from './verifier.ts';

interface ExpressRequest extends Message {
  readonly method: string;
  readonly originalUrl: string;
  body?: unknown;
}

interface ExpressResponse {
  writeHead(status: number, headers: Record<string, string>): { end(body: string): unknown };
}

/**
 * Leaves `request.body` the verified Buffer: the bytes as they came, which `decodedBody` decompresses. Body parsers
 * belong after it and leave that Buffer alone; one that ran before it makes the guard refuse every request with a body,
 * `express.raw` with bodies that are not compressed excepted.
 */
export function expressGuard(verify: Verifier) {
  const guard = async (request: ExpressRequest, response: ExpressResponse): Promise<boolean> => {
    const { method, originalUrl: target, headers } = request;
    const body = await rawBody(request);
    const { ok, reason } = await verify({ method, target, headers, body });
    if (!ok) response.writeHead(REFUSAL_STATUS, refusalHeaders(reason)).end(refusalBody(headers));
    else if (body !== undefined) request.body = body;
    return ok;
  };
  return async (request: ExpressRequest, response: ExpressResponse, next: (error?: unknown) => void): Promise<void> => {
    let ok: boolean;
    try {
      ok = await guard(request, response);
    } catch (error) {
      return next(error);
    }
    if (ok) next();
  };
}
