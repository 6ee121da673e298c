// The authorizer's answer to API Gateway is never a denial, and a failure inside is a refusing verdict.

import type { APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';
import { createAuthorizerFunction } from '../../../lambdas/authorizer/authorizer-function';
import { refusal } from '../../../lambdas/domain/refusal';
import { decodeVerdict } from '../../../lambdas/domain/verdict';

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
  expect(decodeVerdict((await handler(named)).context)).toMatchObject({
    outcome: 'refuse',
    refusal: { code: 'SERVICE_UNAVAILABLE' },
  });
  expect(failures).toEqual([
    new Error('keys lost'),
    { trace_id: 'trace-1', request_id: 'req-1', api_request_id: 'api-request' },
  ]);
});
