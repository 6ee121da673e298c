// Who may pass where a distribution stands in front, and whose address the request then has.

import { ORIGIN_PROOF_HEADER } from '../../../lambdas/contract/headers';
import type { GatewayRequest } from '../../../lambdas/domain/http';
import { type OriginProofs, throughDistributionOnly } from '../../../lambdas/domain/origin-access';
import { gatewayRequest } from '../../support/gateway-request';

const proofs = (current: string | Error, previous?: string): OriginProofs => ({
  current: async () => {
    if (current instanceof Error) throw current;
    return current;
  },
  previous: async () => previous,
});

async function ask(own: OriginProofs, headers: Record<string, string>, routeKey = 'GET /x', openRoutes: string[] = []) {
  const seen: GatewayRequest[] = [];
  const app = throughDistributionOnly({ proofs: own, openRoutes })(async (request) => {
    seen.push(request);
    return { status: 200, headers: {}, body: '' };
  });
  const answer = await app(gatewayRequest({ headers, routeKey, sourceIp: '64.252.1.1' }), {});
  return { answer, passed: seen[0] };
}

const shown = (value: string) => ({ [ORIGIN_PROOF_HEADER]: value });

test.each(['current', 'before'])('the %s secret passes while one is turned', async (value) => {
  expect((await ask(proofs('current\n', ' before '), shown(value))).passed).toBeDefined();
});

test.each([[{}], [shown('')], [shown('other')], [shown('current,current')], [shown('CURRENT')]])(
  '%j is refused',
  async (headers) => {
    const { answer, passed } = await ask(proofs('current', 'before'), headers);
    expect([answer, passed]).toEqual([expect.objectContaining({ code: 'FORBIDDEN' }), undefined]);
  },
);

test('a secret that is empty or cannot be read lets nobody in, the one before included', async () => {
  for (const own of [proofs(''), proofs('current', ''), proofs('  ')]) {
    expect((await ask(own, shown(''))).answer).toMatchObject({ code: 'FORBIDDEN' });
  }
  const { answer, passed } = await ask(proofs(new Error('no secret'), 'before'), shown('before'));
  expect([answer, passed]).toEqual([expect.objectContaining({ code: 'SERVICE_UNAVAILABLE' }), undefined]);
});

test('a secret that was turned lets nobody in, whatever was asked before', async () => {
  expect((await ask(proofs('first'), shown('first'))).passed).toBeDefined();
  expect((await ask(proofs('second'), shown('first'))).passed).toBeUndefined();
  expect((await ask(proofs('first'), shown('first'))).passed).toBeDefined();
});

test('an open route needs no proof, and opens no other', async () => {
  expect((await ask(proofs('current'), {}, 'GET /health', ['GET /health'])).passed).toBeDefined();
  expect((await ask(proofs('current'), {}, 'GET /ops', ['GET /health'])).passed).toBeUndefined();
});

test.each([
  ['203.0.113.9, 64.252.1.1', '203.0.113.9'],
  ['made-up, 203.0.113.9, 64.252.1.1', '203.0.113.9'],
  ['64.252.1.1', '64.252.1.1'],
])('of X-Forwarded-For %j the caller is %s', async (forwarded, caller) => {
  const { passed } = await ask(proofs('current'), { ...shown('current'), 'x-forwarded-for': forwarded });
  expect(passed?.sourceIp).toBe(caller);
});
