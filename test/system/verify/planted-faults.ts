// Faults that a gateway could have, a row each: add one line, and the check that must notice it.

import {
  changesEnvelope,
  changesForwarded,
  changesJson,
  changesPath,
  dropsAnswerHeader,
  dropsRequestHeader,
  forwards,
  forwardsHeader,
  forwardsWithout,
  type PassingAnswer,
  type PassingRequest,
  type PlantedFault,
  setsAnswerHeader,
  swapsCode,
} from './fault-front';

const ofCells =
  (change: (answer: PassingAnswer) => void) =>
  (answer: PassingAnswer, { path }: PassingRequest) => {
    if (path.startsWith('/api/v1/probe')) change(answer);
  };
const at =
  (start: string, change: (answer: PassingAnswer) => void) =>
  (answer: PassingAnswer, { path }: PassingRequest) => {
    if (path.startsWith(start)) change(answer);
  };
const reports = (scheme: 'hmac-v1' | 'rfc9421', reason: string, only: (target: string) => boolean = () => true) =>
  forwards((record) =>
    only(record.target) ? { ...record, signatures: { ...record.signatures, [scheme]: reason } } : record,
  );
const lets = (code: string) => (answer: PassingAnswer) => {
  if (answer.body.includes(`"${code}"`)) Object.assign(answer, { status: 200, body: Buffer.from('{"code":"OK"}') });
};
let otherBody: Buffer = Buffer.alloc(0);

export const PLANTED_FAULTS: readonly PlantedFault[] = [
  {
    what: 'leaves X-Frame-Options out',
    noticedBy: 'answer-headers/frames-health',
    answer: dropsAnswerHeader('x-frame-options'),
  },
  {
    what: 'leaves nosniff out of refusals',
    noticedBy: 'answer-headers/nosniff-refusal',
    answer: dropsAnswerHeader('x-content-type-options'),
  },
  {
    what: 'lets a Cell weaken X-Frame-Options',
    noticedBy: 'answer-headers/not-weakened',
    answer: ofCells(setsAnswerHeader('x-frame-options', () => 'ALLOWALL')),
  },
  {
    what: 'tells fractions of milliseconds',
    noticedBy: 'answer-headers/time-cell',
    answer: setsAnswerHeader('x-response-time', () => '1.5'),
  },
  {
    what: 'leaves the trace id out of admin answers',
    noticedBy: 'answer-headers/trace-admin',
    answer: dropsAnswerHeader('x-trace-id'),
  },
  { what: 'leaves the span id out', noticedBy: 'answer-headers/span-refusal', answer: dropsAnswerHeader('x-span-id') },
  {
    what: 'lets a Cell replace the trace id',
    noticedBy: 'answer-headers/ids-not-replaced',
    answer: setsAnswerHeader('x-trace-id', () => 'the-cells'),
  },
  {
    what: 'refuses a missing token by another code',
    noticedBy: 'refusals/no-token',
    answer: swapsCode('MISSING_HEADER', 400, 'BAD_REQUEST'),
  },
  {
    what: 'refuses a missing token by 401',
    noticedBy: 'order/header-before-cell',
    answer: swapsCode('MISSING_HEADER', 401, 'UNAUTHORIZED'),
  },
  {
    what: 'names one missing header alone',
    noticedBy: 'refusals/all-missing-post',
    answer: changesEnvelope((body) => ({ ...body, details: 'Authorization' })),
  },
  {
    what: 'answers an unknown Cell by 404',
    noticedBy: 'refusals/no-such-cell',
    answer: swapsCode('CELL_NOT_FOUND', 404, 'NOT_FOUND'),
  },
  {
    what: 'leaves requestId empty',
    noticedBy: 'envelope/request-id',
    answer: changesEnvelope((body) => ({ ...body, requestId: '' })),
  },
  {
    what: 'leaves details out',
    noticedBy: 'envelope/fields',
    answer: changesEnvelope(({ code, message, requestId }) => ({ code, message, requestId })),
  },
  {
    what: 'calls refusals HTML',
    noticedBy: 'envelope/type',
    answer: setsAnswerHeader('content-type', () => 'text/html'),
  },
  { what: 'speaks one language alone', noticedBy: 'envelope/english', request: dropsRequestHeader('accept-language') },
  { what: 'lets caches keep refusals', noticedBy: 'envelope/uncached', answer: dropsAnswerHeader('cache-control') },
  { what: 'does not say that languages vary', noticedBy: 'envelope/vary', answer: dropsAnswerHeader('vary') },
  {
    what: 'tells a Cell’s address',
    noticedBy: 'envelope/no-address',
    answer: changesEnvelope((body) => ({ ...body, details: 'connect ECONNREFUSED http://10.0.0.7' })),
  },
  { what: 'answers unknown paths by a page', noticedBy: 'paths/unknown', answer: lets('NOT_FOUND') },
  {
    what: 'says ok in place of up',
    noticedBy: 'paths/health',
    answer: changesJson('/health', () => ({ status: 'ok' })),
  },
  {
    what: 'normalises dot segments',
    noticedBy: 'paths/dot-segments',
    request: changesPath((path) => path.replaceAll(/%2e/gi, '.').replace('/a/../..', '')),
  },
  {
    what: 'lets a path through that is not UTF-8',
    noticedBy: 'paths/not-utf8',
    request: changesPath((path) => path.replace('%ff', 'x')),
  },
  {
    what: 'decodes paths twice',
    noticedBy: 'targets/path-twice-encoded',
    request: changesPath((path) => path.replace('%25', '%')),
  },
  {
    what: 'drops empty parameters',
    noticedBy: 'targets/query-empty-values',
    request: changesPath((path) => path.replaceAll('&=b', '')),
  },
  {
    what: 'writes queries in another way',
    noticedBy: 'targets/query-encoded',
    request: changesPath((path) => path.replace('+%20', '%20%20')),
  },
  {
    what: 'cuts trailing slashes off',
    noticedBy: 'targets/path-trailing-slash',
    request: changesPath((path) => path.replace(/(?<=g)\/$/, '')),
  },
  {
    what: 'joins double slashes',
    noticedBy: 'targets/path-double-slash',
    request: changesPath((path) => path.replace('//', '/')),
  },
  {
    what: 'forwards PATCH as PUT',
    noticedBy: 'methods/patch',
    request: (request) => void (request.method === 'PATCH' && Object.assign(request, { method: 'PUT' })),
  },
  {
    what: 'drops the body of DELETE',
    noticedBy: 'methods/delete-with-body',
    request: (request) => void (request.method === 'DELETE' && Object.assign(request, { body: Buffer.alloc(0) })),
  },
  {
    what: 'reads bodies as text',
    noticedBy: 'bodies/to-cell-binary',
    request: (request) => void Object.assign(request, { body: Buffer.from(request.body.toString()) }),
  },
  {
    what: 'makes line ends alike',
    noticedBy: 'bodies/to-cell-line-ends',
    request: (request) =>
      void Object.assign(request, {
        body: Buffer.from(request.body.toString('latin1').replaceAll('\r\n', '\n'), 'latin1'),
      }),
  },
  {
    what: 'drops byte order marks',
    noticedBy: 'bodies/to-caller-byte-order-mark',
    answer: ofCells(
      (answer) => void (answer.body[0] === 0xef && Object.assign(answer, { body: answer.body.subarray(3) })),
    ),
  },
  {
    what: 'cuts large answers off',
    noticedBy: 'bodies/large-to-caller',
    answer: ofCells((answer) => void Object.assign(answer, { body: answer.body.subarray(0, 1_000_000) })),
  },
  { what: 'takes bodies beyond the limit', noticedBy: 'bodies/too-large', answer: lets('PAYLOAD_TOO_LARGE') },
  {
    what: 'gives one caller another’s answer',
    noticedBy: 'bodies/parallel',
    answer: ofCells((answer) => {
      const { body } = answer;
      if (otherBody.length > 0) answer.body = otherBody;
      otherBody = body;
    }),
  },
  {
    what: 'does not say that an answer is compressed',
    noticedBy: 'answers/gzip',
    answer: dropsAnswerHeader('content-encoding'),
  },
  {
    what: 'joins Set-Cookie lines',
    noticedBy: 'answers/set-cookies',
    answer: ofCells(({ headers }) => void (headers['set-cookie'] = [(headers['set-cookie'] ?? []).join(', ')])),
  },
  { what: 'drops cookies', noticedBy: 'answers/cookies', request: dropsRequestHeader('cookie') },
  {
    what: 'writes Location in another way',
    noticedBy: 'answers/redirect',
    answer: setsAnswerHeader('location', (value) => value.split('#')[0] ?? ''),
  },
  {
    what: 'answers 304 by 200',
    noticedBy: 'answers/status-304',
    answer: ofCells((answer) => void (answer.status === 304 && Object.assign(answer, { status: 200 }))),
  },
  {
    what: 'puts Cells’ errors into the envelope',
    noticedBy: 'answers/own-error',
    answer: ofCells(
      (answer) => void (answer.status === 404 && Object.assign(answer, { body: Buffer.from('{"code":"NOT_FOUND"}') })),
    ),
  },
  {
    what: 'hides a Cell’s 500',
    noticedBy: 'answers/status-500',
    answer: ofCells((answer) => void (answer.status === 500 && Object.assign(answer, { status: 502 }))),
  },
  {
    what: 'forwards X-Forwarded-For',
    noticedBy: 'forwarded/stays-x-forwarded-for',
    answer: forwardsHeader('x-forwarded-for'),
  },
  { what: 'forwards X_Tenant_Id', noticedBy: 'forwarded/stays-x_tenant_id', answer: forwardsHeader('x_tenant_id') },
  {
    what: 'forwards a role that the caller names',
    noticedBy: 'forwarded/stays-x-user-role',
    answer: forwardsHeader('x-user-role'),
  },
  {
    what: 'forwards X-Original-URL',
    noticedBy: 'forwarded/stays-x-original-url',
    answer: forwardsHeader('x-original-url'),
  },
  {
    what: 'forwards headers that Connection names',
    noticedBy: 'forwarded/connection-named',
    answer: forwardsHeader('x-verify-hop'),
  },
  {
    what: 'forwards the caller’s signature',
    noticedBy: 'forwarded/signature-replaced',
    answer: forwardsHeader('x-signature'),
  },
  { what: 'forwards the gateway’s Host', noticedBy: 'forwarded/host', answer: forwardsHeader('host') },
  {
    what: 'forwards another tenant',
    noticedBy: 'forwarded/tenant',
    answer: changesForwarded('x-tenant-id', () => 'default'),
  },
  {
    what: 'does not forward Accept-Language',
    noticedBy: 'forwarded/passes-accept-language',
    answer: forwardsWithout('accept-language'),
  },
  {
    what: 'does not forward If-None-Match',
    noticedBy: 'forwarded/passes-if-none-match',
    answer: forwardsWithout('if-none-match'),
  },
  {
    what: 'forwards no trace id of its own',
    noticedBy: 'ids/made-are-forwarded',
    answer: forwardsWithout('x-trace-id'),
  },
  {
    what: 'begins a trace of its own',
    noticedBy: 'ids/traceparent-forwarded',
    request: dropsRequestHeader('traceparent'),
  },
  {
    what: 'passes a Cell’s HSTS on',
    noticedBy: 'returned/stays-strict-transport-security',
    answer: ofCells(setsAnswerHeader('strict-transport-security', () => 'max-age=0')),
  },
  { what: 'drops a Cell’s ETag', noticedBy: 'returned/passes-etag', answer: ofCells(dropsAnswerHeader('etag')) },
  {
    what: 'keeps one of two headers of a Cell',
    noticedBy: 'returned/repeated',
    answer: ofCells(setsAnswerHeader('x-cell-twice', () => 'b')),
  },
  {
    what: 'signs with another key',
    noticedBy: 'signatures/hmac-v1-get',
    answer: reports('hmac-v1', 'signature_mismatch'),
  },
  {
    what: 'signs the query in another spelling',
    noticedBy: 'signatures/rfc9421-query',
    answer: reports('rfc9421', 'signature_mismatch', (target) => target.includes('?')),
  },
  {
    what: 'signs Chinese paths as they are encoded',
    noticedBy: 'signatures/hmac-v1-path',
    answer: reports('hmac-v1', 'signature_mismatch', (target) => target.includes('%')),
  },
  {
    what: 'has a clock that is ten minutes slow',
    noticedBy: 'signatures/v1-time',
    answer: changesForwarded('x-signature-time', (value) => String(Number(value) - 600)),
  },
  {
    what: 'uses a nonce twice',
    noticedBy: 'signatures/v2-nonce',
    answer: changesForwarded('signature-input', (value) => value.replace(/nonce="[^"]*"/, 'nonce="same"')),
  },
  { what: 'signs no digest of the body', noticedBy: 'signatures/v2-digest', answer: forwardsWithout('content-digest') },
  {
    what: 'leaves the tenant out of the signature',
    noticedBy: 'signatures/v2-covers',
    answer: changesForwarded('signature-input', (value) => value.replace('"x-tenant-id"', '')),
  },
  { what: 'opens the tenants to everybody', noticedBy: 'admin-access/tenants-no-token', answer: lets('UNAUTHORIZED') },
  { what: 'opens admin routes to Basic', noticedBy: 'admin-access/not-bearer', answer: lets('UNAUTHORIZED') },
  {
    what: 'lets shared caches keep admin answers',
    noticedBy: 'admin-access/uncached',
    answer: at(
      '/api/admin',
      setsAnswerHeader('cache-control', () => 'public'),
    ),
  },
  { what: 'lets unknown tenants in', noticedBy: 'identity/unknown-tenant', answer: lets('TENANT_INVALID') },
  {
    what: 'lets disabled tenants in',
    noticedBy: 'tenants/disabled',
    answer: swapsCode('TENANT_INVALID', 503, 'CELL_NOT_FOUND'),
  },
  { what: 'ignores If-Match', noticedBy: 'tenants/conflict', request: dropsRequestHeader('if-match') },
  {
    what: 'counts tenants wrongly',
    noticedBy: 'tenants/list',
    answer: changesJson('/api/admin/tenants', (body) => ({ ...body, total: 0 })),
  },
  {
    what: 'ignores allowed Cells',
    noticedBy: 'tenants/allowed-cells',
    answer: swapsCode('FORBIDDEN', 503, 'CELL_NOT_FOUND'),
  },
  { what: 'lets writes pass a red light', noticedBy: 'lights/write-stops', answer: lets('RED_LIGHT') },
  { what: 'does not say when a red light ends', noticedBy: 'lights/reason', answer: dropsAnswerHeader('retry-after') },
  { what: 'ignores limits', noticedBy: 'limits/minute', answer: swapsCode('QUOTA_EXCEEDED', 503, 'CELL_NOT_FOUND') },
  {
    what: 'calls Cells healthy in a stale summary',
    noticedBy: 'watching/never-lies',
    answer: changesJson('/api/admin/health', (body) => ({
      ...body,
      stale: true,
      cells: [{ cell: 'x', healthy: true }],
    })),
  },
  {
    what: 'counts Cells wrongly',
    noticedBy: 'watching/counts',
    answer: changesJson('/api/admin/health', (body) => ({ ...body, counts: { total: 0 } })),
  },
  {
    what: 'answers metrics as JSON',
    noticedBy: 'watching/metrics',
    answer: at(
      '/api/admin/metrics',
      setsAnswerHeader('content-type', () => 'application/json'),
    ),
  },
  {
    what: 'sends a page again that has not changed',
    noticedBy: 'pages/ops-revalidates',
    request: dropsRequestHeader('if-none-match'),
  },
  {
    what: 'lets the ops page run any script',
    noticedBy: 'pages/ops-policy',
    answer: at(
      '/ops',
      setsAnswerHeader('content-security-policy', () => "default-src 'none'; script-src 'unsafe-inline'"),
    ),
  },
  { what: 'shows the API description to everybody', noticedBy: 'pages/docs-closed', answer: lets('UNAUTHORIZED') },
  {
    what: 'admits every origin',
    noticedBy: 'front/cors-stranger',
    answer: ({ headers }, { headers: { origin = [] } }) => void (headers['access-control-allow-origin'] = origin),
  },
  {
    what: 'refuses preflights',
    noticedBy: 'front/preflight',
    answer: dropsAnswerHeader('access-control-allow-origin'),
  },
  {
    what: 'names its software',
    noticedBy: 'front/no-server-name',
    answer: setsAnswerHeader('x-powered-by', () => 'x'),
  },
  {
    what: 'calls a timeout unreachable',
    noticedBy: 'wire/timeout',
    answer: swapsCode('CELL_TIMEOUT', 502, 'CELL_UNREACHABLE'),
  },
  { what: 'passes an answer on that broke off', noticedBy: 'wire/cut-off', answer: lets('UPSTREAM_ERROR') },
  {
    what: 'sends a POST twice',
    noticedBy: 'retries/post-503',
    async answer(_, request, send) {
      if (request.method === 'POST') await send(request);
    },
  },
  {
    what: 'repeats a DELETE whose connection broke',
    noticedBy: 'retries/delete-reset',
    async answer(_, request, send) {
      if (request.method === 'DELETE') await send(request);
    },
  },
  {
    what: 'does not say when an open circuit is tried',
    noticedBy: 'circuit/retry-after',
    answer: dropsAnswerHeader('retry-after'),
  },
  { what: 'lets strangers read usage', noticedBy: 'operations/usage-closed', answer: lets('UNAUTHORIZED') },
  { what: 'lets strangers read the live rules', noticedBy: 'operations/live-closed', answer: lets('UNAUTHORIZED') },
  { what: 'lets strangers see alarms', noticedBy: 'operations/alarms-closed', answer: lets('UNAUTHORIZED') },
  { what: 'tells strangers why', noticedBy: 'operations/why-closed', answer: lets('UNAUTHORIZED') },
  { what: 'lets strangers see proofs', noticedBy: 'operations/proofs-closed', answer: lets('UNAUTHORIZED') },
  {
    what: 'finds no line of a request',
    noticedBy: 'operations/why-one',
    answer: changesJson('/api/admin/requests/', (body) => ({ ...body, state: 'not_found' })),
  },
  { what: 'opens every Cell to a key', noticedBy: 'api-keys/own-cells', mode: 'jwt', answer: lets('FORBIDDEN') },
  { what: 'lets a key name a tenant', noticedBy: 'api-keys/own-tenant', mode: 'jwt', answer: lets('TENANT_MISMATCH') },
  { what: 'opens admin routes to a key', noticedBy: 'api-keys/no-admin', mode: 'jwt', answer: lets('FORBIDDEN') },
  { what: 'checks no digit of a key', noticedBy: 'api-keys/mistyped', mode: 'jwt', answer: lets('UNAUTHORIZED') },
  { what: 'goes on with a revoked key', noticedBy: 'api-keys/revoked', mode: 'jwt', answer: lets('UNAUTHORIZED') },
  {
    what: 'hands keys to Cells',
    noticedBy: 'api-keys/at-the-cell',
    mode: 'jwt',
    answer: forwardsHeader('authorization'),
  },
  {
    what: 'refuses good keys',
    noticedBy: 'api-keys/opens',
    mode: 'jwt',
    answer: swapsCode('CELL_NOT_FOUND', 401, 'UNAUTHORIZED'),
  },
  {
    what: 'lists no key that was made',
    noticedBy: 'api-keys/form',
    mode: 'jwt',
    answer: changesJson('/api/admin/tenants/', (body) => (Array.isArray(body['data']) ? { data: [], total: 0 } : body)),
  },
  { what: 'lets strangers list keys', noticedBy: 'operations/keys-closed', answer: lets('UNAUTHORIZED') },
  {
    what: 'lists whole keys',
    noticedBy: 'operations/keys-listed',
    answer: at('/api/admin/tenants/', (answer) => {
      answer.body = Buffer.from(`{"data":[{"key":"cgk_${'0'.repeat(16)}_${'0'.repeat(72)}"}]}`);
    }),
  },
  {
    what: 'lets caches keep what was used',
    noticedBy: 'operations/usage-answers',
    answer: at('/api/admin/usage', dropsAnswerHeader('cache-control')),
  },
  {
    what: 'lists the audit log oldest first',
    noticedBy: 'audit/reads',
    answer: changesJson('/api/admin/audit-logs', () => ({
      data: [{ time: '2026-01-01T00:00:00Z' }, { time: '2026-01-02T00:00:00Z' }],
    })),
  },
  {
    what: 'keeps no reason of a light',
    noticedBy: 'audit/why',
    answer: changesJson('/api/admin/audit-logs', (body) => ({
      ...body,
      data: (body['data'] as object[]).map((line) => ({ ...line, reason: '' })),
    })),
  },
  { what: 'hides fallbacks', noticedBy: 'circuit/fallback', answer: dropsAnswerHeader('x-gateway-fallback') },
];
