// Every answer of an HTTP function carries the contract's headers, and every failure the one envelope.

import { LAMBDA_LIMITS, MAX_BODY_BYTES } from '../../../lambdas/contract/limits';
import type { HttpApp } from '../../../lambdas/domain/http';
import { refusal } from '../../../lambdas/domain/refusal';
import { createHttpFunction } from '../../../lambdas/runtime/http-function';
import type { Outcome } from '../../../lambdas/runtime/request-log';
import { httpEvent, lambdaContext } from '../../support/http-event';
import { recordingLog } from '../../support/recording-log';

function serve(app: HttpApp, language: 'zh-CN' | 'en' = 'zh-CN', strictTransport?: string) {
  const log = recordingLog();
  let nowMs = 1_000;
  const handler = createHttpFunction(app, {
    language,
    strictTransport,
    log,
    clock: () => (nowMs += 7),
    randomHex: (bytes) => 'ab'.repeat(bytes),
  });
  return { handler, log };
}

const plain: HttpApp = async () => ({ status: 200, headers: { 'content-type': 'text/plain' }, body: 'hello' });

test('an answer carries time, ids and the security headers', async () => {
  const result = await serve(plain).handler(httpEvent(), lambdaContext());
  expect(result).toEqual({
    statusCode: 200,
    headers: {
      'content-type': 'text/plain',
      'x-response-time': '7',
      'x-trace-id': 'ab'.repeat(16),
      'x-span-id': 'ab'.repeat(8),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    },
    body: 'hello',
    isBase64Encoded: false,
  });
});

test("the caller's own ids are kept", async () => {
  const headers = { 'x-trace-id': 'trace-1', 'x-span-id': 'span-1', 'x-request-id': 'req-1' };
  const result = await serve(plain).handler(httpEvent({ headers }), lambdaContext());
  expect(result.headers).toMatchObject({ 'x-trace-id': 'trace-1', 'x-span-id': 'span-1' });
});

test('a Cell can neither weaken nor double what the gateway sets', async () => {
  const headers = { 'X-Frame-Options': 'ALLOWALL', 'x-response-time': '99999', 'X-TRACE-ID': 'theirs' };
  const { handler } = serve(async () => ({ status: 200, headers, body: '' }));
  const result = await handler(httpEvent(), lambdaContext());
  const names = Object.keys(result.headers ?? {});
  expect(names.map((name) => name.toLowerCase()).toSorted()).toEqual([...new Set(names)].toSorted());
  expect(result.headers).toMatchObject({
    'x-frame-options': 'DENY',
    'x-response-time': '7',
    'x-trace-id': 'ab'.repeat(16),
  });
});

describe('where the deployment names its HSTS', () => {
  const POLICY = 'max-age=31536000';
  const weaker: HttpApp = async () => ({
    status: 200,
    headers: { 'Strict-Transport-Security': 'max-age=0; includeSubDomains' },
    body: '',
  });
  const told = async (app: HttpApp, proto: string, policy?: string) => {
    const event = httpEvent({ headers: { 'x-forwarded-proto': proto } });
    const { headers } = await serve(app, 'en', policy).handler(event, lambdaContext());
    return headers?.['strict-transport-security'];
  };

  test('every answer over TLS carries it, and a Cell can neither switch it off nor stretch it to other names', async () => {
    expect(await told(plain, 'https', POLICY)).toBe(POLICY);
    expect(await told(async () => refusal('NOT_FOUND'), 'https', POLICY)).toBe(POLICY);
    expect(await told(weaker, 'https', POLICY)).toBe(POLICY);
  });

  test('an answer over plain HTTP must not carry it', async () => {
    expect(await told(plain, 'http', POLICY)).toBeUndefined();
  });

  test('where it names none, nothing is added and a Cell answers for its own', async () => {
    expect(await told(plain, 'https')).toBeUndefined();
    expect(await told(weaker, 'https')).toBe('max-age=0; includeSubDomains');
  });
});

test('a refusal is the envelope, in Chinese by default', async () => {
  const { handler } = serve(async () => refusal('CIRCUIT_OPEN', 'erp', { retryAfterSeconds: 3 }));
  const result = await handler(httpEvent({ headers: { 'x-request-id': 'req-9' } }), lambdaContext());
  expect(result.statusCode).toBe(503);
  expect(result.headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', 'retry-after': '3' });
  expect(JSON.parse(result.body ?? '')).toEqual({
    code: 'CIRCUIT_OPEN',
    message: '业务单元已熔断，请稍后重试',
    details: 'erp',
    requestId: 'req-9',
  });
});

test("the message follows the caller's language, and requestId falls back to the trace id", async () => {
  const { handler } = serve(async () => refusal('NOT_FOUND'));
  const result = await handler(httpEvent({ headers: { 'accept-language': 'en-GB,zh;q=0.5' } }), lambdaContext());
  expect(JSON.parse(result.body ?? '')).toEqual({
    code: 'NOT_FOUND',
    message: 'There is no such resource',
    details: '',
    requestId: 'ab'.repeat(16),
  });
});

test.each([
  ['en', 'en'],
  ['zh-CN;q=0.9, en;q=0.8', 'zh-CN'],
  ['fr', 'zh-CN'],
])('an envelope says its language, and that it is for one caller: %s', async (wanted, language) => {
  const { handler } = serve(async () => refusal('NOT_FOUND'));
  const { headers } = await handler(httpEvent({ headers: { 'accept-language': wanted } }), lambdaContext());
  expect(headers).toMatchObject({
    'content-language': language,
    vary: 'Accept-Language',
    'cache-control': 'no-store',
  });
});

test('a bug answers 503 without its text, and is logged as ERROR with what was known', async () => {
  const { handler, log } = serve(async (_request, facts) => {
    facts.cell = 'erp';
    throw new Error('secret internals at 10.0.0.7');
  });
  const result = await handler(httpEvent(), lambdaContext());
  expect(result.statusCode).toBe(503);
  expect(JSON.stringify(result)).not.toContain('internals');
  expect(JSON.parse(result.body ?? '')).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  expect(log.lines).toMatchObject([
    { level: 'ERROR', fields: { cell: 'erp', status: 503, error: new Error('secret internals at 10.0.0.7') } },
  ]);
});

test('an answer that cannot be written is a 503', async () => {
  const { handler } = serve(async () => ({ status: 200, headers: null as never, body: '' }));
  const result = await handler(httpEvent(), lambdaContext());
  expect(JSON.parse(result.body ?? '')).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
});

test('each answer and each refusal is counted once', async () => {
  const counted: unknown[] = [];
  const options = {
    language: 'en',
    strictTransport: undefined,
    log: recordingLog(),
    recordMetrics: ({ status, refusal: refused }: Outcome) => counted.push([status, refused?.code]),
  } as const;
  for (const app of [plain, async () => refusal('NOT_FOUND'), async () => Promise.reject(new Error('a bug'))]) {
    await createHttpFunction(app, options)(httpEvent(), lambdaContext());
  }
  expect(counted).toEqual([
    [200, undefined],
    [404, 'NOT_FOUND'],
    [503, 'SERVICE_UNAVAILABLE'],
  ]);
});

test('an app that hangs is answered before Lambda cuts it off', async () => {
  const { handler } = serve(() => new Promise(() => undefined));
  const result = await handler(httpEvent(), lambdaContext(210));
  expect(JSON.parse(result.body ?? '')).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
});

test('the app is told to be done by the platform limit, or by the function time if that is less', async () => {
  const seen: number[] = [];
  const { handler } = serve(async (request) => {
    seen.push(request.deadlineAtMs - request.startedAtMs);
    return { status: 204, headers: {}, body: '' };
  });
  await handler(httpEvent(), lambdaContext(29_000));
  await handler(httpEvent(), lambdaContext(5_000));
  await handler(httpEvent(), lambdaContext(10));
  expect(seen).toEqual([28_500, 4_700, 0]);
});

test('cookies keep to their own list', async () => {
  const cookies = ['a=1; Path=/', 'b=2'];
  const { handler } = serve(async () => ({ status: 200, headers: {}, cookies, body: '' }));
  expect((await handler(httpEvent(), lambdaContext())).cookies).toEqual(cookies);
});

test.each([
  ['UTF-8 text', Buffer.from('北京'), {}, { body: '北京', isBase64Encoded: false }],
  ['bytes that are no UTF-8', Buffer.from([0xff, 0xfe]), {}, { body: '//4=', isBase64Encoded: true }],
  ['an encoded body', Buffer.from('ok'), { 'content-encoding': 'gzip' }, { body: 'b2s=', isBase64Encoded: true }],
  ['nothing', Buffer.alloc(0), {}, { body: '', isBase64Encoded: false }],
])('%s survives byte for byte', async (_name, body, headers, expected) => {
  const result = await serve(async () => ({ status: 200, headers, body })).handler(httpEvent(), lambdaContext());
  expect(result).toMatchObject(expected);
});

test.each([
  ['quotes', '"'],
  ['control characters', '\u0001'],
  ['plain text', 'a'],
])('the largest body of %s fits the payload of a synchronous invocation', async (_name, character) => {
  const body = Buffer.alloc(MAX_BODY_BYTES, character);
  const result = await serve(async () => ({ status: 200, headers: {}, body })).handler(httpEvent(), lambdaContext());
  expect(Buffer.byteLength(JSON.stringify(result))).toBeLessThan(LAMBDA_LIMITS.synchronousPayloadBytes);
  expect(Buffer.from(result.body ?? '', 'base64').equals(body)).toBe(true);
});

test.each([
  [1_038_576, false],
  [1_038_577, true],
])('a body of %i control characters fits, in base64: %s', async (length, isBase64Encoded) => {
  const body = Buffer.alloc(length, '\u0001');
  const result = await serve(async () => ({ status: 200, headers: {}, body })).handler(httpEvent(), lambdaContext());
  expect(result.isBase64Encoded).toBe(isBase64Encoded);
  expect(Buffer.byteLength(JSON.stringify(result))).toBeLessThan(LAMBDA_LIMITS.synchronousPayloadBytes);
});

test('requests served at once do not mix', async () => {
  const release: (() => void)[] = [];
  const { handler, log } = serve(async (request, facts) => {
    facts.tenantId = request.headers['x-tenant-id'] ?? '';
    await new Promise<void>((resolve) => release.push(resolve));
    return { status: 200, headers: {}, body: request.ids.requestId };
  });
  const ids = ['r1', 'r2', 'r3'];
  const answers = ids.map((id) =>
    handler(httpEvent({ headers: { 'x-request-id': id, 'x-tenant-id': `tenant-${id}` } }), lambdaContext()),
  );
  for (const resolve of release.toReversed()) resolve();
  expect((await Promise.all(answers)).map((answer) => answer.body)).toEqual(ids);
  expect(
    new Set(log.lines.map(({ fields }) => `${String(fields['request_id'])} ${String(fields['tenant_id'])}`)),
  ).toEqual(new Set(ids.map((id) => `${id} tenant-${id}`)));
});
