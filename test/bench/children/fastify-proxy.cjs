// What a user would write with fastify: its http-proxy and the platform's signature. Its port is its only output.

const { createHmac, randomUUID } = require('node:crypto');
const httpProxy = require('@fastify/http-proxy');
const fastify = require('fastify');

const [upstream] = process.argv.slice(2);
const PREFIX = '/api/v1/bench';

function sign(request, body) {
  const requestId = request.headers['x-request-id'] ?? '';
  const traceId = request.headers['x-trace-id'] ?? (requestId || randomUUID());
  const time = String(Math.floor(Date.now() / 1000));
  const path = request.url.slice(PREFIX.length).split('?', 1)[0];
  const signature = createHmac('sha256', 'bench-only-secret')
    .update(`${request.method}|${path}|`)
    .update(body)
    .update(`|${requestId}|${request.headers['x-tenant-id']}|${traceId}|${time}`)
    .digest('hex');
  return { 'x-trace-id': traceId, 'x-signature': signature, 'x-signature-time': time };
}

async function main() {
  const app = fastify();
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.register(httpProxy, {
    upstream,
    prefix: PREFIX,
    proxyPayloads: false,
    preHandler(request, reply, done) {
      if (request.headers.authorization && request.headers['x-tenant-id']) done();
      else reply.code(400).send({ code: 'MISSING_HEADER' });
    },
    replyOptions: {
      rewriteRequestHeaders: (request, headers) => ({ ...headers, ...sign(request, request.body ?? '') }),
    },
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  process.stdout.write(`${app.server.address().port}\n`);
}

void main();
