// A Lambda authorizer as HTTP APIs run it: identity sources, simple answers, the cache and what its key holds.

import type { AuthorizerDefinition } from '../../../../lib/local/api/api-definition';
import { type InvocationResult, invocationFailure } from '../../../../lib/local/lambda/invocation';
import { ok, type Played, route, type ServedApi, send, serve } from './served-api';

interface Seen {
  identitySource: unknown;
  routeArn: string;
  type: string;
  headers: Record<string, string>;
  requestContext: { authorizer?: { lambda: unknown } };
}

let judged: Seen[] = [];
let served: Seen[] = [];
let verdict: () => InvocationResult = () => ok({ isAuthorized: true, context: { who: 'me' } });
let api: ServedApi;
const judge: Played = (event) => {
  judged.push(event as Seen);
  return verdict();
};
const echo: Played = (event) => {
  served.push(event as Seen);
  return ok({ statusCode: 200 });
};

async function guard(authorizer: Partial<AuthorizerDefinition> = {}): Promise<void> {
  const own = { id: 'a1', functionName: 'judge', identitySources: [], cacheSeconds: 0, ...authorizer };
  const routes = [
    route('GET /a', 'echo', { authorizer: own }),
    route('GET /b', 'echo', { authorizer: own }),
    route('GET /open'),
  ];
  api = await serve(routes, { judge, echo });
}

beforeEach(() => {
  judged = [];
  served = [];
  verdict = () => ok({ isAuthorized: true, context: { who: 'me' } });
});
afterEach(() => api.close());

const get = (path: string, headers: Record<string, string | string[]> = {}) => send(api.port, 'GET', path, headers);

test('its context reaches the integration, and its event is its own', async () => {
  await guard();
  expect((await get('/a', { 'X-Tenant-Id': 'acme' })).status).toBe(200);
  expect(judged[0]).toMatchObject({
    version: '2.0',
    type: 'REQUEST',
    routeArn: 'arn:aws:execute-api:us-east-1:000000000000:api1/$default/GET/a',
    identitySource: null,
    routeKey: 'GET /a',
    headers: { 'x-tenant-id': 'acme' },
  });
  expect(served[0]?.requestContext.authorizer).toEqual({ lambda: { who: 'me' } });
  expect(served[0]?.headers).toEqual(expect.objectContaining({ 'x-tenant-id': 'acme' }));
  expect(served[0]?.headers).not.toBe(judged[0]?.headers);
});

test('a route without it is open', async () => {
  await guard();
  await get('/open');
  expect([judged.length, served[0]?.requestContext.authorizer]).toEqual([0, undefined]);
});

test.each<[string, () => InvocationResult, number, string]>([
  ['a denial', () => ok({ isAuthorized: false }), 403, 'Forbidden'],
  ['a failure', () => invocationFailure('Error', 'x'), 500, 'Internal Server Error'],
  ['an answer that is invalid', () => ok({ allowed: true }), 500, 'Internal Server Error'],
  ['no answer', () => ok(undefined), 500, 'Internal Server Error'],
  ['a truthy isAuthorized', () => ok({ isAuthorized: 'yes' }), 500, 'Internal Server Error'],
])('%s never reaches the integration', async (_, answer, status, message) => {
  verdict = answer;
  await guard();
  const received = await get('/a');
  expect([received.status, received.body.toString(), served.length]).toEqual([status, JSON.stringify({ message }), 0]);
});

describe('identity sources', () => {
  const identitySources = ['$request.header.Authorization', '$request.header.X-Tenant-Id'];

  test.each<Record<string, string | string[]>>([
    {},
    { Authorization: 't' },
    { Authorization: 't', 'X-Tenant-Id': '' },
    { Authorization: 't', 'X-Tenant-Id': '  ' },
  ])('missing or empty: 401 and nobody is asked: %j', async (headers) => {
    await guard({ identitySources });
    const received = await get('/a', headers);
    expect([received.status, received.body.toString(), judged.length]).toEqual([401, '{"message":"Unauthorized"}', 0]);
  });

  test('present: the authorizer is told them', async () => {
    await guard({ identitySources });
    await get('/a', { authorization: 't', 'X-Tenant-Id': ['a', 'b'] });
    expect(judged[0]?.identitySource).toEqual(['t', 'a,b']);
  });
});

describe('the cache', () => {
  const both = ['$request.header.authorization', '$request.header.x-tenant-id'];
  const ask = (path: string, token: string, tenant: string) =>
    get(path, { authorization: token, 'x-tenant-id': tenant });

  test('is keyed by identity sources only, whatever the route', async () => {
    await guard({ identitySources: both, cacheSeconds: 60 });
    for (const [path, token, tenant] of [
      ['/a', 't', 'x'],
      ['/a', 't', 'x'],
      ['/b', 't', 'x'],
      ['/a', 't', 'y'],
    ] as const) {
      await ask(path, token, tenant);
    }
    expect([judged.length, served.length]).toEqual([2, 4]);
  });

  test('keeps routes apart where the route key is a source', async () => {
    await guard({ identitySources: [...both, '$context.routeKey'], cacheSeconds: 60 });
    await ask('/a', 't', 'x');
    await ask('/b', 't', 'x');
    expect(judged.length).toBe(2);
  });

  test('does not confuse values that join alike', async () => {
    await guard({ identitySources: both, cacheSeconds: 60 });
    await ask('/a', 'x', 'y,z');
    await ask('/a', 'x,y', 'z');
    expect(judged.length).toBe(2);
  });

  test('keeps denials too, but no failures, and gives each request a context of its own', async () => {
    await guard({ identitySources: both, cacheSeconds: 60 });
    verdict = () => invocationFailure('Error', 'x');
    expect((await ask('/a', 't', 'x')).status).toBe(500);
    verdict = () => ok({ isAuthorized: true, context: { list: [1] } });
    await ask('/a', 't', 'x');
    await ask('/a', 't', 'x');
    expect(served[0]?.requestContext.authorizer).toEqual(served[1]?.requestContext.authorizer);
    expect(served[0]?.requestContext.authorizer?.lambda).not.toBe(served[1]?.requestContext.authorizer?.lambda);
    verdict = () => ok({ isAuthorized: false });
    expect([(await ask('/a', 'u', 'x')).status, (await ask('/a', 'u', 'x')).status]).toEqual([403, 403]);
    expect(judged.length).toBe(3);
  });

  test('is off at 0 seconds', async () => {
    await guard({ identitySources: both });
    await ask('/a', 't', 'x');
    await ask('/a', 't', 'x');
    expect(judged.length).toBe(2);
  });
});
