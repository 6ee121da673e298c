// The summary function's doors: data for admins only, the page for anyone, nothing else.

import type { Verdict } from '../../../lambdas/domain/verdict';
import { createSummaryApp } from '../../../lambdas/summary/app';
import { createOpsPageRoute } from '../../../lambdas/summary/page-files';
import { gatewayRequest } from '../../support/gateway-request';

const data = async () => ({ status: 200, headers: {}, body: 'data' });
const page = createOpsPageRoute({
  html: '<!doctype html><title>ops</title>',
  contentSecurityPolicy: "default-src 'none'",
});
const app = createSummaryApp({ admin: { 'GET /data': data }, open: { 'GET /ops': page } });

const ops: Verdict = { outcome: 'allow', caller: { kind: 'ops' } };
const ask = (routeKey: string, verdict?: Verdict, headers = {}) =>
  app(gatewayRequest({ routeKey, headers, verdict }), {});

it('gives data to the ops token', async () => {
  expect(await ask('GET /data', ops)).toMatchObject({ status: 200, body: 'data' });
});

it('gives no data to anyone unjudged or unverified', async () => {
  expect(await ask('GET /data')).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  expect(await ask('GET /data', { outcome: 'allow', caller: { kind: 'unverified' } })).toMatchObject({
    code: 'UNAUTHORIZED',
  });
});

it('knows no other route', async () => {
  expect(await ask('GET /other', ops)).toMatchObject({ code: 'NOT_FOUND' });
  expect(await ask('constructor', ops)).toMatchObject({ code: 'NOT_FOUND' });
});

it('gives the page to anyone, under its own policy', async () => {
  expect(await ask('GET /ops')).toEqual({
    status: 200,
    headers: {
      etag: expect.stringMatching(/^W\/"[\w-]{22}"$/),
      'cache-control': 'no-cache',
      'content-security-policy': "default-src 'none'",
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'content-type': 'text/html; charset=utf-8',
    },
    body: '<!doctype html><title>ops</title>',
  });
});

it('answers a page already loaded by 304, its policy with it', async () => {
  const first = await ask('GET /ops');
  const etag = 'headers' in first ? (first.headers['etag'] ?? '') : '';
  expect(await ask('GET /ops', undefined, { 'if-none-match': etag })).toMatchObject({
    status: 304,
    body: '',
    headers: { 'content-security-policy': "default-src 'none'" },
  });
});
