// The authorizer's answer to API Gateway is never a denial, and a failure inside is a refusing verdict.

import type { APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';
import { createAuthorizerFunction } from '../../../lambdas/authorizer/authorizer-function';
import { KEPT_BASIS } from '../../../lambdas/contract/verdict-context';
import { refusal } from '../../../lambdas/domain/refusal';
import { decodeVerdict, type Verdict } from '../../../lambdas/domain/verdict';

const event = {
  routeKey: 'GET /x',
  headers: { authorization: 'Bearer t' },
  requestContext: { requestId: 'api-request' },
} as unknown as APIGatewayRequestAuthorizerEventV2;

test('a verdict travels in the context', async () => {
  const seen: unknown[] = [];
  const handler = createAuthorizerFunction(
    async (request) => {
      seen.push(request);
      return { outcome: 'allow', caller: { kind: 'ops' } };
    },
    () => undefined,
  );
  const answer = await handler(event);
  expect(seen).toEqual([{ routeKey: 'GET /x', headers: { authorization: 'Bearer t' } }]);
  expect(answer.isAuthorized).toBe(true);
  expect(decodeVerdict(answer.context)).toEqual({ outcome: 'allow', caller: { kind: 'ops' } });
});

test('a verdict that blames the gateway is reported with its cause, one that blames the caller is not', async () => {
  const failures: unknown[] = [];
  const report = (error: unknown) => {
    failures.push(error);
  };
  const cause = new Error('registry lost');
  const refusing = (code: 'SERVICE_UNAVAILABLE' | 'UNAUTHORIZED') =>
    createAuthorizerFunction(async () => ({ outcome: 'refuse', refusal: refusal(code, '', { cause }) }), report)(event);
  await refusing('UNAUTHORIZED');
  expect(failures).toEqual([]);
  await refusing('SERVICE_UNAVAILABLE');
  expect(failures).toEqual([cause]);
});

test('a failure is reported with the request that met it, and refuses', async () => {
  const failures: unknown[] = [];
  const handler = createAuthorizerFunction(
    () => Promise.reject(new Error('keys lost')),
    (error, request) => {
      failures.push(error, request);
    },
  );
  const named = { ...event, headers: { 'x-request-id': 'req-1', 'x-trace-id': 'trace-1' } };
  const answer = await handler(named);
  // A denial would be API Gateway's own bare 403, without the envelope.
  expect(answer.isAuthorized).toBe(true);
  expect(decodeVerdict(answer.context)).toMatchObject({ outcome: 'refuse', refusal: { code: 'SERVICE_UNAVAILABLE' } });
  expect(failures).toEqual([
    new Error('keys lost'),
    { trace_id: 'trace-1', request_id: 'req-1', api_request_id: 'api-request' },
  ]);
});

describe('where API Gateway keeps the answers of a route by the token', () => {
  const USER: Verdict = {
    outcome: 'allow',
    caller: { kind: 'user', userId: 'u', role: '', allowedCells: null, tenantId: 'acme' },
    basis: { expiresAtMs: 5, tenant: { version: 2, expireAt: null } },
  };
  const kept = { routes: /^ANY /, clock: () => 9 };
  const cellEvent = {
    ...event,
    routeKey: 'ANY /cell',
    headers: { authorization: 'Bearer t', 'x-tenant-id': 'acme', cookie: 'a=b' },
  };

  /** What is judged, in order. */
  function recorded() {
    const seen: unknown[] = [];
    const judge = async (request: unknown): Promise<Verdict> => {
      seen.push(request);
      return USER;
    };
    return { seen, handler: createAuthorizerFunction(judge, () => undefined, kept) };
  }

  test('nothing but the token is judged, and what ends the verdict travels with it', async () => {
    const { handler, seen } = recorded();
    const { context, isAuthorized } = await handler(cellEvent);
    expect(isAuthorized).toBe(true);
    expect(seen).toEqual([{ routeKey: 'ANY /cell', headers: { authorization: 'Bearer t' } }]);
    expect(JSON.parse(String(context[KEPT_BASIS]))).toEqual({
      madeAtMs: 9,
      expiresAtMs: 5,
      tenant: { version: 2, expireAt: null },
    });
  });

  test('another route is judged by all its headers, and its verdict says nothing of its end', async () => {
    const { handler, seen } = recorded();
    const { context } = await handler({ ...cellEvent, routeKey: 'GET /x' });
    expect(seen).toEqual([{ routeKey: 'GET /x', headers: cellEvent.headers }]);
    expect(context).not.toHaveProperty(KEPT_BASIS);
  });

  test('a refusal is kept, and a fault of the gateway’s own is reported and fails the invocation', async () => {
    const failures: unknown[] = [];
    const ask = (judge: () => Promise<Verdict>) =>
      createAuthorizerFunction(judge, (error) => void failures.push(error), kept)(cellEvent);
    const refused = async (code: 'UNAUTHORIZED' | 'SERVICE_UNAVAILABLE'): Promise<Verdict> => ({
      outcome: 'refuse',
      refusal: refusal(code, '', { cause: code }),
    });
    expect(await ask(() => refused('UNAUTHORIZED'))).toMatchObject({ context: { code: 'UNAUTHORIZED' } });
    expect(failures).toEqual([]);
    await expect(ask(() => refused('SERVICE_UNAVAILABLE'))).rejects.toThrow('The caller was not judged');
    await expect(ask(() => Promise.reject(new Error('keys lost')))).rejects.toThrow('The caller was not judged');
    expect(failures).toEqual(['SERVICE_UNAVAILABLE', new Error('keys lost')]);
  });
});
