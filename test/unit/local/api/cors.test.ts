// An API's own CORS answers preflights and overrides what the function says.

import type { CorsDefinition } from '../../../../lib/local/api/api-definition';
import { ok, type Played, route, type ServedApi, send, serve } from './served-api';

const cors: CorsDefinition = {
  allowOrigins: ['https://a.example', 'http://*'],
  allowMethods: ['GET', 'POST'],
  allowHeaders: ['x-tenant-id'],
  exposeHeaders: ['x-trace-id'],
  maxAgeSeconds: 60,
  allowCredentials: true,
};
let asked = 0;
const echo: Played = () => {
  asked += 1;
  return ok({ statusCode: 200, headers: { 'Access-Control-Allow-Origin': 'function', 'x-own': '1' } });
};
const open: ServedApi[] = [];
afterAll(() => Promise.all(open.map((api) => api.close())));

async function headersOf(settings: CorsDefinition | undefined, method: string, headers: Record<string, string>) {
  const api = await serve([route('ANY /x')], { echo }, { cors: settings });
  open.push(api);
  asked = 0;
  const { status, rawHeaders } = await send(api.port, method, '/x', headers);
  const found = rawHeaders.filter((_, index, all) => /^(access-|x-own)/i.test(all[index - (index % 2)] ?? ''));
  return { status, asked, found };
}

const preflight = { Origin: 'https://a.example', 'Access-Control-Request-Method': 'POST' };

test('a preflight is answered without the function', async () => {
  expect(await headersOf(cors, 'OPTIONS', preflight)).toEqual({
    status: 204,
    asked: 0,
    found: [
      'access-control-allow-origin',
      'https://a.example',
      'access-control-allow-credentials',
      'true',
      'access-control-allow-methods',
      'GET,POST',
      'access-control-allow-headers',
      'x-tenant-id',
      'access-control-max-age',
      '60',
    ],
  });
});

test('an origin that is not allowed gets none of it', async () => {
  const answer = await headersOf(cors, 'OPTIONS', { ...preflight, Origin: 'https://a.example.evil' });
  expect(answer).toEqual({ status: 204, asked: 0, found: [] });
});

test('OPTIONS that is no preflight goes to the function', async () => {
  expect((await headersOf(cors, 'OPTIONS', { Origin: 'https://a.example' })).asked).toBe(1);
});

test.each([
  ['http://b.example', 'http://b.example'],
  ['https://a.example', 'https://a.example'],
])('an answer to %s carries the API’s headers, not the function’s', async (origin, allowed) => {
  expect((await headersOf(cors, 'GET', { Origin: origin })).found).toEqual([
    'x-own',
    '1',
    'access-control-allow-origin',
    allowed,
    'access-control-allow-credentials',
    'true',
    'access-control-expose-headers',
    'x-trace-id',
  ]);
});

test('with any origin allowed, pages of this machine may read, and each is named', async () => {
  const any = { ...cors, allowOrigins: ['*'], allowCredentials: false, exposeHeaders: [] };
  const local = await headersOf(any, 'GET', { Origin: 'http://localhost:3000' });
  expect(local.found).toEqual(['x-own', '1', 'access-control-allow-origin', 'http://localhost:3000']);
  for (const origin of ['null', 'https://a.example'])
    expect((await headersOf(any, 'GET', { Origin: origin })).found).toEqual(['x-own', '1']);
});

test('without an origin the function’s are dropped all the same; without CORS they stay', async () => {
  expect((await headersOf(cors, 'GET', {})).found).toEqual(['x-own', '1']);
  expect((await headersOf(undefined, 'GET', {})).found).toEqual([
    'access-control-allow-origin',
    'function',
    'x-own',
    '1',
  ]);
});
