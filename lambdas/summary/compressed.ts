// Large answers go out compressed to callers that take it: Lambda carries 6 MB, and thousands of Cells are several.

import { constants, gzipSync } from 'node:zlib';
import { weightedList } from '../contract/language';
import type { HttpApp } from '../domain/http';
import { isRefusal } from '../domain/refusal';

/** Below it nothing is gained that the time would be worth. */
const LEAST_BYTES = 32 * 1024;

export function compressed(app: HttpApp): HttpApp {
  return async (request, facts) => {
    const answer = await app(request, facts);
    // One that says what it depends on has chosen its coding itself.
    if (isRefusal(answer) || answer.body.length < LEAST_BYTES || 'vary' in answer.headers) return answer;
    const headers = { ...answer.headers, vary: 'Accept-Encoding' };
    if (!acceptsGzip(request.headers['accept-encoding'])) return { ...answer, headers };
    const body = gzipSync(answer.body, { level: constants.Z_BEST_SPEED });
    return { ...answer, headers: { ...headers, 'content-encoding': 'gzip' }, body };
  };
}

/** Whether `Accept-Encoding` lets an answer be sent by gzip. https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3 */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  const codings = weightedList(acceptEncoding);
  const found = codings.find(({ value }) => value === 'gzip') ?? codings.find(({ value }) => value === '*');
  return found !== undefined && found.weight > 0;
}
