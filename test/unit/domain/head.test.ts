// HEAD is answered by the part that GET has, without its body.

import { headRoutesOf, routeServing } from '../../../lambdas/contract/head-routes';
import { answersHead, dispatch } from '../../../lambdas/domain/http';
import { refusal } from '../../../lambdas/domain/refusal';
import { gatewayRequest } from '../../support/gateway-request';

const answer = { status: 201, headers: { etag: '"1"' }, body: 'a body' };
const app = answersHead(dispatch({ 'GET /a': async () => answer, 'GET /b': async () => refusal('NOT_FOUND', 'gone') }));
const ask = (method: string, path: string) => app(gatewayRequest({ method, routeKey: `${method} ${path}` }), {});

test('returns the status and headers of GET, and no body', async () => {
  await expect(ask('GET', '/a')).resolves.toBe(answer);
  await expect(ask('HEAD', '/a')).resolves.toEqual({ ...answer, body: '' });
});

test('returns the refusal of GET, whose code the log line needs', async () => {
  await expect(ask('HEAD', '/b')).resolves.toEqual(refusal('NOT_FOUND', 'gone'));
});

test('serves no other method by GET', async () => {
  await expect(ask('POST', '/a')).resolves.toMatchObject({ code: 'NOT_FOUND' });
  expect(['HEAD /a', 'GET /a', 'PUT /a', '$default'].map(routeServing)).toEqual([
    'GET /a',
    'GET /a',
    'PUT /a',
    '$default',
  ]);
});

test('adds a route to each GET but those of the edge function, with the same function and access', () => {
  const routes = [
    { key: 'GET /a', function: 'admin', access: 'admin' },
    { key: 'PUT /a', function: 'admin', access: 'admin' },
    { key: 'GET /health', function: 'edge', access: 'open' },
    { key: 'GET /ops', function: 'summary', access: 'open' },
  ] as const;
  expect(headRoutesOf(routes)).toEqual([
    { key: 'HEAD /a', function: 'admin', access: 'admin' },
    { key: 'HEAD /ops', function: 'summary', access: 'open' },
  ]);
});
