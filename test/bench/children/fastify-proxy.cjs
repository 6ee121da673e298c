// A proxy as a user would write it with fastify: its http-proxy, its token check, the platform's signature and one JSON
// line a request. Its port is its only output; lines go where the gateway's go in this benchmark, nowhere.

const { createHmac, createPublicKey, randomUUID } = require('node:crypto');
const { createWriteStream } = require('node:fs');
const httpProxy = require('@fastify/http-proxy');
const jwt = require('@fastify/jwt');
const fastify = require('fastify');

const [upstream, authorization] = process.argv.slice(2);
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

/** The issuer of the token that callers show; verified tokens are remembered, as the gateway does. */
async function tokenCheck() {
  const [, claims] = authorization.split('.');
  const { iss, aud } = JSON.parse(Buffer.from(claims, 'base64url').toString());
  const { keys } = await (await fetch(`${iss}/.well-known/jwks.json`)).json();
  const [, header] = /^Bearer ([^.]+)/.exec(authorization);
  const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString());
  const key = createPublicKey({ key: keys.find((one) => one.kid === kid), format: 'jwk' });
  return {
    secret: { public: key.export({ type: 'spki', format: 'pem' }) },
    verify: { algorithms: ['RS256'], allowedIss: iss, allowedAud: aud, cache: 1_000, cacheTTL: 60_000 },
  };
}

async function main() {
  const logger = { level: 'info', stream: createWriteStream('/dev/null') };
  const app = fastify({ logger, disableRequestLogging: true });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  await app.register(jwt, await tokenCheck());
  app.addHook('onResponse', (request, reply, done) => {
    request.log.info({
      trace_id: request.headers['x-trace-id'],
      request_id: request.headers['x-request-id'],
      tenant_id: request.headers['x-tenant-id'],
      user_id: request.user?.sub,
      method: request.method,
      path: request.url,
      status: reply.statusCode,
      duration_ms: Math.round(reply.elapsedTime),
    });
    done();
  });
  app.register(httpProxy, {
    upstream,
    prefix: PREFIX,
    proxyPayloads: false,
    async preHandler(request, reply) {
      await request.jwtVerify();
      if (request.user.tenantId !== request.headers['x-tenant-id']) reply.code(403).send({ code: 'TENANT_MISMATCH' });
    },
    replyOptions: {
      rewriteRequestHeaders: (request, headers) => ({ ...headers, ...sign(request, request.body ?? '') }),
    },
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  process.stdout.write(`${app.server.address().port}\n`);
}

void main();
