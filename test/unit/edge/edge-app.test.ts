// The open health answer, and the envelope for every path that is no route.

import { PREFLIGHT_ROUTES } from '../../../lambdas/contract/api-routes';
import { edgeApp } from '../../../lambdas/edge/app';
import { gatewayRequest } from '../../support/gateway-request';

const ask = (routeKey: string) => edgeApp(gatewayRequest({ routeKey, verdict: undefined }), {});

test('GET /health is up, for anyone', async () => {
  await expect(ask('GET /health')).resolves.toEqual({
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: '{"status":"up"}',
  });
});

test('any other path is NOT_FOUND', async () => {
  await expect(ask('$default')).resolves.toMatchObject({ kind: 'refusal', code: 'NOT_FOUND' });
});

test.each(PREFLIGHT_ROUTES)('$key is answered with a 2xx, which is all that a preflight needs', async ({ key }) => {
  await expect(ask(key)).resolves.toEqual({ status: 204, headers: {}, body: '' });
});
