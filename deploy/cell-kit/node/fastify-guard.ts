// Guard for Fastify: checks every body as it came on the wire, before anything parses it.

import { Readable } from 'node:stream';
import { MAX_BODY_BYTES, type Message, rawBody } from './body.ts';
import { REFUSAL_STATUS, refusalBody, refusalHeaders } from './refusal-answer.ts';
import type { Verifier } from './verifier.ts';

interface FastifyRequest {
  readonly method: string;
  readonly originalUrl: string;
  readonly raw: Message;
}

interface FastifyReply {
  code(status: number): { headers(values: Record<string, string>): { send(body: string): unknown } };
}

interface FastifyServer {
  removeAllContentTypeParsers(): unknown;
  addContentTypeParser(
    type: string,
    options: { parseAs: 'buffer'; bodyLimit: number },
    parse: (request: unknown, body: Buffer, done: (error: null, body: Buffer) => void) => void,
  ): unknown;
  addHook(name: 'preParsing', hook: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>): unknown;
}

/**
 * Call before routes are added. Leaves `request.body` the verified Buffer: the bytes as they came, which `decodedBody`
 * decompresses. Fastify reads no body of GET, HEAD and OPTIONS; the guard verifies theirs too.
 */
export function guardFastify(server: FastifyServer, verify: Verifier): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) => {
    done(null, body);
  });
  server.addHook('preParsing', async ({ method, originalUrl: target, raw }, reply) => {
    const body = await rawBody(raw);
    const { ok, reason } = await verify({ method, target, headers: raw.headers, body });
    if (ok && body !== undefined) return verifiedStream(body);
    return reply.code(REFUSAL_STATUS).headers(refusalHeaders(reason)).send(refusalBody(raw.headers));
  });
}

/** Fastify compares the length it was told with the length that it reads. */
function verifiedStream(body: Buffer): Readable {
  return Object.assign(Readable.from([body], { objectMode: false }), {
    receivedEncodedLength: body.length,
  });
}
