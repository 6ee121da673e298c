// The admin function lets nobody in unjudged, and gives each route to the part that answers it.

import { createAdminApp } from '../../../lambdas/admin/app';
import type { Verdict } from '../../../lambdas/domain/verdict';
import { gatewayRequest } from '../../support/gateway-request';

const OPS: Verdict = { outcome: 'allow', caller: { kind: 'ops' } };

const request = (routeKey: string, verdict: Verdict | undefined) => gatewayRequest({ routeKey, verdict });

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
