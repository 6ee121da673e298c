// GET /api/docs: a page or JSON as the caller prefers, packed where it can unpack, revalidated, read once.

import { gunzipSync, gzipSync } from 'node:zlib';
import type { GatewayResponse } from '../../../lambdas/domain/http';
import { createDocsParts } from '../../../lambdas/summary/docs-route';
import { gatewayRequest } from '../../support/gateway-request';

const PAGE = '<!doctype html><title>API</title>';
const JSON_TEXT = '{"openapi":"3.1.1"}';
let reads: string[];
let parts: ReturnType<typeof createDocsParts>;

beforeEach(() => {
  reads = [];
  const file = (name: string, content: Buffer) => () => {
    reads.push(name);
    return content;
  };
  parts = createDocsParts({
    page: file('page', gzipSync(PAGE)),
    json: file('json', gzipSync(JSON_TEXT)),
    contentSecurityPolicy: () => "default-src 'none'",
  });
});

async function get(headers: Record<string, string> = {}, routeKey = 'GET /api/docs'): Promise<GatewayResponse> {
  const result = await parts[routeKey]?.(gatewayRequest({ routeKey, headers }), {});
  return result as GatewayResponse;
}

const textOf = ({ body }: GatewayResponse): string => body.toString();

test.each([
  [undefined, 'text/html'],
  ['*/*', 'text/html'],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html'],
  ['application/json', 'application/json'],
  ['application/*', 'application/json'],
  ['application/openapi+json', 'application/json'],
  ['application/vnd.oai.openapi+json;version=3.1, */*;q=0.1', 'application/json'],
  ['text/html;q=0.4, application/json;q=0.5', 'application/json'],
  ['text/html, application/json', 'text/html'],
  ['image/png', 'text/html'],
])('Accept %j is answered with %s', async (accept, type) => {
  const answer = await get(accept === undefined ? {} : { accept });
  expect(answer.status).toBe(200);
  expect(answer.headers['content-type']).toBe(`${type}; charset=utf-8`);
  expect(textOf(answer)).toBe(type === 'text/html' ? PAGE : JSON_TEXT);
  expect(answer.headers['vary']).toBe('Accept, Accept-Encoding');
});

test('the JSON has an address of its own, whatever is accepted', async () => {
  expect(textOf(await get({ accept: 'text/html' }, 'GET /api/docs/openapi.json'))).toBe(JSON_TEXT);
});

test('packed for whoever can unpack it', async () => {
  const answer = await get({ 'accept-encoding': 'br, gzip' });
  expect(answer.headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(answer.body as Buffer).toString()).toBe(PAGE);
  expect((await get()).headers).not.toHaveProperty('content-encoding');
});

test('the page comes with its policy, the JSON without', async () => {
  expect((await get()).headers).toMatchObject({
    'content-security-policy': "default-src 'none'",
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cache-control': 'private, no-cache',
  });
  expect((await get({ accept: 'application/json' })).headers).not.toHaveProperty('content-security-policy');
});

test('each has a tag of its own, and says when it is unchanged', async () => {
  const page = (await get()).headers['etag'] ?? '';
  const json = (await get({ accept: 'application/json' })).headers['etag'] ?? '';
  expect(new Set([page, json, '']).size).toBe(3);
  expect(await get({ 'if-none-match': page })).toEqual({
    status: 304,
    headers: { etag: page, 'cache-control': 'private, no-cache', vary: 'Accept, Accept-Encoding' },
    body: '',
  });
  expect((await get({ 'if-none-match': page, accept: 'application/json' })).status).toBe(200);
});

test('nothing is read before it is asked for, and nothing twice', async () => {
  expect(reads).toEqual([]);
  await get();
  await get({ 'if-none-match': '"other"' });
  expect(reads).toEqual(['page']);
});
