// The admin function lets nobody in unjudged, and gives each route to the part that answers it.

import { createAdminApp } from '../../../lambdas/admin/app';
import type { GatewayRequest } from '../../../lambdas/domain/http';
import type { Verdict } from '../../../lambdas/domain/verdict';

const OPS: Verdict = { outcome: 'allow', caller: { kind: 'ops' } };

function request(routeKey: string, verdict: Verdict | undefined): GatewayRequest {
  return {
    method: 'GET',
    path: '/',
    rawQuery: '',
    headers: {},
    cookies: [],
    body: Buffer.alloc(0),
    routeKey,
    pathParameters: {},
    sourceIp: '127.0.0.1',
    ids: { requestId: 'r', traceId: 't', spanId: 's' },
    verdict,
    startedAtMs: 0,
  };
}

const asked: string[] = [];
const app = createAdminApp({
  'GET /a': async ({ routeKey }) => {
    asked.push(routeKey);
    return { status: 200, headers: {}, body: 'a' };
  },
});

beforeEach(() => asked.splice(0));

test('the part of the route answers, and the log line names the actor', async () => {
  const facts = {};
  expect(await app(request('GET /a', OPS), facts)).toMatchObject({ status: 200, body: 'a' });
  expect(facts).toEqual({ actor: 'ops' });
});

test.each([undefined, { outcome: 'allow', caller: { kind: 'unverified' } } as const])(
  'verdict %j reaches no part',
  async (verdict) => {
    expect(await app(request('GET /a', verdict), {})).toMatchObject({ kind: 'refusal' });
    expect(asked).toEqual([]);
  },
);

test.each(['GET /b', 'toString', '__proto__'])('route %s has no part: 404', async (routeKey) => {
  expect(await app(request(routeKey, OPS), {})).toMatchObject({ code: 'NOT_FOUND' });
});
