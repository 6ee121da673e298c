// Guard for Fastify: takes every body as bytes, for the signature covers them, and checks it before the handler runs.

import { MAX_BODY_BYTES } from './body';
import { REFUSAL_STATUS, refusalBody } from './refusal-answer';
import type { HeaderMap } from './signed-request';
import type { Verifier } from './verifier';

interface FastifyRequest {
  readonly method: string;
  readonly originalUrl: string;
  readonly headers: HeaderMap;
  readonly body: unknown;
}

interface FastifyReply {
  code(status: number): { send(body: unknown): unknown };
}

interface FastifyServer {
  removeAllContentTypeParsers(): unknown;
  addContentTypeParser(
    type: string,
    options: { parseAs: 'buffer'; bodyLimit: number },
    parse: (request: unknown, body: Buffer, done: (error: null, body: Buffer) => void) => void,
  ): unknown;
  addHook(name: 'preValidation', hook: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>): unknown;
}

/** Call before routes are added. Leaves `request.body` the verified Buffer. */
export function guardFastify(server: FastifyServer, verify: Verifier): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) => {
    done(null, body);
  });
  server.addHook('preValidation', async (request, reply) => {
    const { method, originalUrl: target, headers } = request;
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    if (!(await verify({ method, target, headers, body })).ok) {
      return reply.code(REFUSAL_STATUS).send(refusalBody(headers));
    }
    return undefined;
  });
}
