// The front over real sockets: the event a function receives, and what its answer turns into.

import { once } from 'node:events';
import { connect } from 'node:net';
import { errorOfRequest } from '../../../../lib/local/api/front-error';
import { invocationFailure } from '../../../../lib/local/lambda/invocation';
import { ok, type Played, route, type ServedApi, send, serve } from './served-api';

interface Event {
  rawPath: string;
  rawQueryString: string;
  headers: Record<string, string>;
  cookies?: string[];
  body?: string;
  isBase64Encoded: boolean;
  [name: string]: unknown;
}

let events: Event[] = [];
let answer: Played = () => ok({ statusCode: 200 });
let api: ServedApi;

beforeAll(async () => {
  const echo: Played = (event) => {
    events.push(event as Event);
    return answer(event);
  };
  const never: Played = () => new Promise(() => {});
  const slow = { integration: { functionName: 'never', timeoutMs: 20 } };
  api = await serve([route('ANY /echo/{proxy+}'), route('GET /slow', 'never', slow)], { echo, never });
});
afterAll(() => api.close());
beforeEach(() => {
  events = [];
  answer = () => ok({ statusCode: 200 });
});

async function eventOf(
  ...request: [string, string, Record<string, string | string[]>?, (Buffer | Buffer[])?]
): Promise<Event> {
  const { status } = await send(api.port, ...request);
  expect(status).toBe(200);
  return events[0] as Event;
}

test('an event has what payload format 2.0 has', async () => {
  const askedMs = Date.now();
  const event = await eventOf('GET', '/echo/a%20b?x=1&x=2', { 'User-Agent': 'me', Host: 'api.example' });
  const requestContext = event['requestContext'] as Record<string, unknown>;
  expect(event).toEqual({
    version: '2.0',
    routeKey: 'ANY /echo/{proxy+}',
    rawPath: '/echo/a b',
    rawQueryString: 'x=1&x=2',
    queryStringParameters: { x: '1,2' },
    pathParameters: { proxy: 'a b' },
    headers: {
      host: 'api.example',
      'user-agent': 'me',
      connection: 'close',
      'content-length': '0',
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-port': String(api.port),
      'x-forwarded-proto': 'http',
    },
    requestContext: {
      accountId: '000000000000',
      apiId: 'api1',
      domainName: 'api.example',
      domainPrefix: 'api',
      http: { method: 'GET', path: '/echo/a b', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'me' },
      requestId: expect.stringMatching(/^[\w-]{36}$/),
      routeKey: 'ANY /echo/{proxy+}',
      stage: '$default',
      time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
      timeEpoch: expect.any(Number),
    },
    isBase64Encoded: false,
  });
  expect(requestContext['timeEpoch']).toBeGreaterThanOrEqual(askedMs);
  expect(requestContext['timeEpoch']).toBeLessThanOrEqual(Date.now());
});

test('headers: lower case, repeats joined, cookies apart, forwarding headers its own', async () => {
  const event = await eventOf('GET', '/echo/h', {
    'X-Tenant-Id': ['a', 'b'],
    __proto__x: '1',
    Cookie: ['a=1; b="x;y"', 'c=3'],
    'X-Forwarded-For': '1.2.3.4',
    'X-Forwarded-Proto': 'https',
    'X-Amzn-Trace-Id': 'Root=1-00000000-000000000000000000000000',
  });
  expect(event.headers).toMatchObject({
    'x-tenant-id': 'a,b',
    __proto__x: '1',
    'x-forwarded-for': '1.2.3.4, 127.0.0.1',
    'x-forwarded-proto': 'http',
    'x-amzn-trace-id': 'Root=1-00000000-000000000000000000000000',
  });
  expect(event.headers).not.toHaveProperty('cookie');
  expect(event.cookies).toEqual(['a=1', 'b="x', 'y"', 'c=3']);
});

test('a header named __proto__ is a header', async () => {
  const headers = Object.defineProperty({}, '__proto__', { value: 'x', enumerable: true }) as Record<string, string>;
  const event = await eventOf('GET', '/echo/h', headers);
  expect(Object.getOwnPropertyDescriptor(event.headers, '__proto__')?.value).toBe('x');
});

const json = Buffer.from('{"名":1}');
const binary = Buffer.from([0, 255, 1, 254]);
test.each([
  ['application/json', json, false],
  ['application/json; charset=utf-8', json, false],
  ['text/plain', json, false],
  ['application/xml', json, false],
  ['application/javascript', json, false],
  ['application/jsonx', json, true],
  ['application/x-www-form-urlencoded', json, true],
  ['application/octet-stream', binary, true],
  ['text/plain', binary, true],
])('a body of %s: %p, base64 %p', async (contentType, body, encoded) => {
  const event = await eventOf('POST', '/echo/b', { 'Content-Type': contentType }, body);
  expect(event.isBase64Encoded).toBe(encoded);
  expect(Buffer.from(event.body ?? '', encoded ? 'base64' : 'utf8')).toEqual(body);
  expect(event.headers['content-length']).toBe(String(body.length));
});

test('a chunked body arrives whole, without a content type as base64', async () => {
  const event = await eventOf('PUT', '/echo/b', { 'Transfer-Encoding': 'chunked' }, [json, binary]);
  expect(Buffer.from(event.body ?? '', 'base64')).toEqual(Buffer.concat([json, binary]));
  expect(event.headers).not.toHaveProperty('transfer-encoding');
  expect(event.headers['content-length']).toBe('13');
});

describe('answers', () => {
  test('status, headers, cookies and body as they are', async () => {
    answer = () =>
      ok({
        statusCode: 302,
        headers: { Location: '/x', 'X-Number': 5, Date: 'own', 'Content-Length': '99', 'Transfer-Encoding': 'chunked' },
        cookies: ['a=1; Path=/', 'b=2'],
        body: binary.toString('base64'),
        isBase64Encoded: true,
      });
    const { status, rawHeaders, body } = await send(api.port, 'GET', '/echo/x');
    expect([status, body]).toEqual([302, binary]);
    expect(rawHeaders.join('\n')).toMatch(
      /^location\n\/x\nx-number\n5\nx-amzn-remapped-date\nown\ncontent-type\ntext\/plain; charset=utf-8\nset-cookie\na=1; Path=\/\nset-cookie\nb=2\napigw-requestid\n\S{36}\ncontent-length\n4\nDate\n/,
    );
  });

  test('header text beyond ASCII is written as UTF-8, in cookies too', async () => {
    const disposition = 'attachment; filename="客户.xlsx"';
    answer = () => ok({ statusCode: 200, headers: { 'content-disposition': disposition, a: 'é' }, cookies: ['c=中'] });
    const { status, rawHeaders } = await send(api.port, 'GET', '/echo/x');
    const texts = rawHeaders.slice(0, 8).map((text) => Buffer.from(text, 'latin1').toString());
    expect([status, texts]).toEqual([
      200,
      ['content-disposition', disposition, 'a', 'é', 'content-type', 'text/plain; charset=utf-8', 'set-cookie', 'c=中'],
    ]);
  });

  test('the request id is the API’s own, once', async () => {
    answer = () => ok({ statusCode: 200, headers: { 'Apigw-Requestid': 'of a Cell behind an API of its own' } });
    const { rawHeaders } = await send(api.port, 'GET', '/echo/x');
    expect(rawHeaders.join('\n')).toMatch(
      /^content-type\ntext\/plain; charset=utf-8\napigw-requestid\n\S{36}\n(?!.*apigw)/s,
    );
  });

  test('a header that HTTP cannot carry is an error like every other', async () => {
    answer = () => ok({ statusCode: 200, headers: { a: 'b\nc' } });
    const socket = connect(api.port, '127.0.0.1').end('GET /echo/x HTTP/1.1\r\nhost: a\r\n\r\n');
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    expect(chunk.toString()).toMatch(
      /^HTTP\/1.1 500 Internal Server Error\r\n[\s\S]*apigw-requestid: \S{36}\r\ncontent-length: 35\r\n/,
    );
  });

  test.each<[string, unknown, number, string]>([
    ['without a status code', { hello: 1 }, 200, '{"hello":1}'],
    ['of plain text', 'text', 200, 'text'],
    ['of nothing', undefined, 200, ''],
    ['with a status that is invalid', { statusCode: 'x' }, 500, '{"message":"Internal Server Error"}'],
    ['with a body that is no text', { statusCode: 200, body: {} }, 500, '{"message":"Internal Server Error"}'],
    [
      'with a header HTTP cannot carry',
      { statusCode: 200, headers: { a: 'b\nc' } },
      500,
      '{"message":"Internal Server Error"}',
    ],
  ])('%s', async (_, payload, status, body) => {
    answer = () => ok(payload);
    const received = await send(api.port, 'GET', '/echo/x');
    expect([received.status, received.body.toString()]).toEqual([status, body]);
  });

  test.each([
    ['HEAD', 200],
    ['GET', 204],
    ['GET', 304],
  ])('%s with %i has no body and no length', async (method, statusCode) => {
    answer = () => ok({ statusCode, headers: { etag: 'x' } });
    const { status, rawHeaders, body } = await send(api.port, method, '/echo/x');
    expect([status, body.length, rawHeaders.includes('content-length')]).toEqual([statusCode, 0, false]);
  });
});

describe('API Gateway’s own answers', () => {
  test.each([
    ['the function failed', 'Error', 500, 'Internal Server Error'],
    ['the function timed out', 'Sandbox.Timedout', 500, 'Internal Server Error'],
    ['the event was too large for it', 'RequestEntityTooLargeException', 413, 'Request Entity Too Large'],
    ['it was throttled', 'TooManyRequestsException', 503, 'Service Unavailable'],
  ])('%s', async (_, errorType, status, message) => {
    answer = () => invocationFailure(errorType, 'secret detail');
    const received = await send(api.port, 'GET', '/echo/x');
    expect([received.status, received.body.toString()]).toEqual([status, JSON.stringify({ message })]);
  });

  test('no route, and an integration that takes too long', async () => {
    const none = await send(api.port, 'GET', '/nowhere');
    expect([none.status, none.body.toString()]).toEqual([404, '{"message":"Not Found"}']);
    const slow = await send(api.port, 'GET', '/slow');
    expect([slow.status, slow.body.toString()]).toEqual([503, '{"message":"Service Unavailable"}']);
  });

  test.each([
    [10 * 1024 * 1024, 200],
    [10 * 1024 * 1024 + 1, 413],
  ])('a body of %i bytes: %i', async (bytes, status) => {
    const { status: received } = await send(api.port, 'POST', '/echo/x', {}, Buffer.alloc(bytes));
    expect([received, events.length]).toEqual([status, status === 200 ? 1 : 0]);
  });

  test.each([
    [
      `GET /echo/x HTTP/1.1\r\nhost: a\r\nx: ${'a'.repeat(10_240)}\r\n\r\n`,
      'HTTP/1.1 431 Request Header Fields Too Large',
    ],
    [`GET /echo/x HTTP/1.1\r\nhost: a\r\nx: a\u0001b\r\n\r\n`, 'HTTP/1.1 400 Bad Request'],
    [`GET /echo/x HTTP/1.1\r\nx: no host\r\n\r\n`, 'HTTP/1.1 400 Bad Request'],
    [
      `POST /echo/x HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      'HTTP/1.1 400 Bad Request',
    ],
    [
      'POST /echo/x HTTP/1.1\r\nhost: a\r\nconnection: close\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
      'HTTP/1.1 501 Not Implemented',
    ],
    [`GET /echo/x HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n`, 'HTTP/1.1 400 Bad Request'],
    [
      'POST /echo/x HTTP/1.1\r\nhost: a\r\nexpect: magic\r\nconnection: close\r\n\r\n',
      'HTTP/1.1 417 Expectation Failed',
    ],
    ['POST /echo/x HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nno size', 'HTTP/1.1 400 Bad Request'],
    [
      `POST /echo/x HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n1;${'x'.repeat(20_000)}`,
      'HTTP/1.1 413 Request Entity Too Large',
    ],
    ['CONNECT a:1 HTTP/1.1\r\nhost: a\r\n\r\n', 'HTTP/1.1 400 Bad Request'],
    ['nonsense\r\n\r\n', 'HTTP/1.1 400 Bad Request'],
  ])('%j', async (request, first) => {
    const socket = connect(api.port, '127.0.0.1');
    socket.end(request);
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await once(socket, 'close');
    const [head = '', body = ''] = text.split('\r\n\r\n');
    expect([head.split('\r\n')[0], events.length]).toEqual([first, 0]);
    expect(head).toContain('content-type: application/json');
    expect(JSON.parse(body)).toEqual({ message: first.slice('HTTP/1.1 400 '.length) });
  });

  test('HTTP/1.0 has no Host, and is taken', async () => {
    const socket = connect(api.port, '127.0.0.1').end('GET /echo/x HTTP/1.0\r\n\r\n');
    expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });

  test('a request that is never whole', () => {
    expect(errorOfRequest('ERR_HTTP_REQUEST_TIMEOUT')).toEqual({ status: 408, message: 'Request Timeout' });
  });
});

test('Date, Server and WWW-Authenticate of a function come under the names that AWS gives them', async () => {
  const date = 'Thu, 01 Jan 1970 00:00:00 GMT';
  answer = () =>
    ok({ statusCode: 401, headers: { Date: date, server: 'cell', 'WWW-Authenticate': 'Bearer', 'x-own': 'kept' } });
  const { status, rawHeaders } = await send(api.port, 'GET', '/echo/a');
  expect(status).toBe(401);
  const headers = Object.fromEntries(
    rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [[name.toLowerCase(), rawHeaders[index + 1]]] : [])),
  );
  expect(headers).toMatchObject({
    'x-amzn-remapped-date': date,
    'x-amzn-remapped-server': 'cell',
    'x-amzn-remapped-www-authenticate': 'Bearer',
    'x-own': 'kept',
  });
  expect(headers['date']).not.toBe(date);
  expect([headers['server'], headers['www-authenticate']]).toEqual([undefined, undefined]);
});
