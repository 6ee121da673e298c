// The landing page, the open health answer, and the envelope for every path that is no route.

import { PREFLIGHT_ROUTES } from '../../../lambdas/contract/api-routes';
import type { GatewayResponse } from '../../../lambdas/domain/http';
import { createEdgeApp } from '../../../lambdas/edge/app';
import { gatewayRequest } from '../../support/gateway-request';

const edgeApp = createEdgeApp('zh-CN');
const ask = (routeKey: string, more: Partial<Parameters<typeof gatewayRequest>[0]> = {}) =>
  edgeApp(gatewayRequest({ routeKey, verdict: undefined, ...more }), {});
const root = async (headers: Record<string, string>, method = 'GET') =>
  (await ask('$default', { path: '/', method, headers })) as GatewayResponse;

test('GET /health is up, for anyone, and HEAD has its headers', async () => {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  await expect(ask('GET /health')).resolves.toEqual({ status: 200, headers, body: '{"status":"up"}' });
  await expect(ask('$default', { path: '/health', method: 'HEAD' })).resolves.toEqual({
    status: 200,
    headers,
    body: '',
  });
});

test('any other path is NOT_FOUND, and so is another method on a path that has GET', async () => {
  const none = { kind: 'refusal', code: 'NOT_FOUND' };
  await expect(ask('$default', { path: '/x', method: 'GET' })).resolves.toMatchObject(none);
  for (const path of ['/', '/health'])
    await expect(ask('$default', { path, method: 'POST' })).resolves.toMatchObject(none);
  await expect(ask('$default', { path: '/health/', method: 'HEAD' })).resolves.toMatchObject(none);
});

test.each([
  ['text/html,application/xhtml+xml,*/*;q=0.8', 'text/html; charset=utf-8'],
  ['application/json, text/html;q=0.5', 'application/json; charset=utf-8'],
  ['*/*', 'application/json; charset=utf-8'],
  ['', 'application/json; charset=utf-8'],
])('GET / for %j is %s', async (accept, type) => {
  const { status, headers, body } = await root({ accept });
  expect([status, headers['content-type']]).toEqual([200, type]);
  for (const link of ['/health', '/ops', '/api/docs', '/api/docs/openapi.json']) expect(body).toContain(link);
});

test('the landing page is in the language of its reader, and runs nothing', async () => {
  const page = await root({ accept: 'text/html', 'accept-language': 'en' });
  expect(page.body).toContain('<h1>Service gateway</h1>');
  expect(page.headers['content-security-policy']).toBe("default-src 'none'; frame-ancestors 'none'");
  expect((await root({ accept: 'text/html' })).body).toContain('<h1>服务网关</h1>');
  const head = await root({ accept: 'text/html' }, 'HEAD');
  expect([head.headers['content-type'], head.body]).toEqual(['text/html; charset=utf-8', '']);
});

test.each(PREFLIGHT_ROUTES)('$key is answered with a 2xx, which is all that a preflight needs', async ({ key }) => {
  await expect(ask(key)).resolves.toEqual({ status: 204, headers: {}, body: '' });
});
