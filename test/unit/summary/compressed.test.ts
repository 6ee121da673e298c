// Large answers are compressed for callers that take it, and say that it depends on them; small ones are left alone.

import { gunzipSync } from 'node:zlib';
import type { GatewayResponse } from '../../../lambdas/domain/http';
import { refusal } from '../../../lambdas/domain/refusal';
import { compressed } from '../../../lambdas/summary/compressed';
import { gatewayRequest } from '../../support/gateway-request';

const LARGE = JSON.stringify({ cells: Array.from({ length: 8_000 }, (_, n) => `客户-${n}`) });

async function ask(body: string, acceptEncoding?: string): Promise<GatewayResponse> {
  const app = compressed(async () => ({ status: 200, headers: { etag: 'W/"1"' }, body }));
  const headers: Record<string, string> = acceptEncoding === undefined ? {} : { 'accept-encoding': acceptEncoding };
  return (await app(gatewayRequest({ headers }), {})) as GatewayResponse;
}

test.each(['gzip', 'br, GZIP;q=0.5', '*', 'deflate, gzip; q=1'])(
  '%s: compressed, and the same once unpacked',
  async (accept) => {
    const { headers, body } = await ask(LARGE, accept);
    expect(headers).toEqual({ etag: 'W/"1"', vary: 'Accept-Encoding', 'content-encoding': 'gzip' });
    expect(body.length * 3).toBeLessThan(Buffer.byteLength(LARGE));
    expect(gunzipSync(body).toString('utf8') === LARGE).toBe(true);
  },
);

test.each([undefined, '', 'br', 'gzip;q=0', '*, gzip;q=0', 'identity'])('%p: as it is', async (accept) => {
  const { headers, body } = await ask(LARGE, accept);
  expect(headers).toEqual({ etag: 'W/"1"', vary: 'Accept-Encoding' });
  expect(body === LARGE).toBe(true);
});

test('an answer that says itself what it depends on is left alone, however large', async () => {
  const answer = { status: 200, headers: { vary: 'Accept, Accept-Encoding' }, body: LARGE };
  const app = compressed(async () => answer);
  for (const accept of ['gzip', 'identity']) {
    expect(await app(gatewayRequest({ headers: { 'accept-encoding': accept } }), {})).toBe(answer);
  }
});

test.each([
  [32 * 1024 - 1, undefined],
  [32 * 1024, 'gzip'],
])('an answer of %i bytes is encoded by %s', async (bytes, encoding) => {
  expect((await ask('x'.repeat(bytes), 'gzip')).headers['content-encoding']).toBe(encoding);
});

test('a small answer and a refusal are left alone', async () => {
  expect(await ask('{}', 'gzip')).toEqual({ status: 200, headers: { etag: 'W/"1"' }, body: '{}' });
  const refused = refusal('FORBIDDEN', 'no');
  const app = compressed(async () => refused);
  expect(await app(gatewayRequest({ headers: { 'accept-encoding': 'gzip' } }), {})).toBe(refused);
});
