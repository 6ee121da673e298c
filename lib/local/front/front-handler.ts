// What the front answers: the runner's own endpoints to its own pages, the API to those of its CORS too.

import type { RequestHandler } from '../api/front-server';
import type { HttpApi } from '../api/http-api';
import { type AdmitsOrigin, callerFault, refuseCaller } from '../own-callers';

/** `ownAt`: the runner's own endpoint at a path, if there is one. */
export function createFrontHandler(
  api: HttpApi,
  ownAt: (path: string | undefined) => RequestHandler | undefined,
): RequestHandler {
  const serve: RequestHandler = (request, response) => api.handle(request, response);
  return async (request, response) => {
    const own = ownAt(request.url);
    await judged(own ?? serve, own ? undefined : (origin) => api.admitsOrigin(origin))(request, response);
  };
}

/** The handler, behind the check of who calls. */
export function judged(handle: RequestHandler, admits?: AdmitsOrigin): RequestHandler {
  return async (request, response) => {
    const fault = callerFault(request, admits);
    if (fault === undefined) await handle(request, response);
    else refuseCaller(response, fault);
  };
}
