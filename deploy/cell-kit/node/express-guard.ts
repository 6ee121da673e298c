// Guard for Express. Runs after `express.raw({ type: () => true })`, for the signature covers the body's bytes.

import { REFUSAL_STATUS, refusalBody } from './refusal-answer';
import type { HeaderMap } from './signed-request';
import type { Verifier } from './verifier';

interface ExpressRequest {
  readonly method: string;
  readonly originalUrl: string;
  readonly headers: HeaderMap;
  body?: unknown;
}

interface ExpressResponse {
  status(code: number): { json(body: unknown): unknown };
}

/** Leaves `request.body` the verified Buffer. */
export function expressGuard(verify: Verifier) {
  return async (request: ExpressRequest, response: ExpressResponse, next: (error?: unknown) => void): Promise<void> => {
    const { method, originalUrl: target, headers } = request;
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const { ok } = await verify({ method, target, headers, body });
    if (ok) next();
    else response.status(REFUSAL_STATUS).json(refusalBody(headers));
  };
}
