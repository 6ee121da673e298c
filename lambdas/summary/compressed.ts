// Large answers go out compressed to callers that take it: Lambda carries 6 MB, and thousands of Cells are several.

import { constants, gzipSync } from 'node:zlib';
import type { HttpApp } from '../domain/http';
import { isRefusal } from '../domain/refusal';

/** Below it nothing is gained that the time would be worth. */
const LEAST_BYTES = 32 * 1024;

export function compressed(app: HttpApp): HttpApp {
  return async (request, facts) => {
    const answer = await app(request, facts);
    if (isRefusal(answer) || answer.body.length < LEAST_BYTES) return answer;
    const headers = { ...answer.headers, vary: 'Accept-Encoding' };
    if (!takesGzip(request.headers['accept-encoding'])) return { ...answer, headers };
    const body = gzipSync(answer.body, { level: constants.Z_BEST_SPEED });
    return { ...answer, headers: { ...headers, 'content-encoding': 'gzip' }, body };
  };
}

/** `gzip` or `*`, unless it is weighted 0: https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3 */
function takesGzip(acceptEncoding = ''): boolean {
  const weights = new Map(
    acceptEncoding.split(',').map((part) => {
      const [coding = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
      const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
      return [coding, weight === undefined ? 1 : Number(weight)];
    }),
  );
  return (weights.get('gzip') ?? weights.get('*') ?? 0) > 0;
}
