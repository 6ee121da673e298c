// What judging a caller costs once the keys are known: token, claims and tenant to verdict, in this process.
// Run with: npx tsx test/bench/authorizer.bench.ts

import { createPublicKey, verify } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';
import { ENV } from '../../lambdas/contract/environment';
import { AUDIENCE, ISSUER, JWT_SETTINGS, keySet, makeKey, signToken } from '../support/test-issuer';

const BUDGET_P50_MS = 0.3;
const ROUNDS = 5_000;

async function main(): Promise<void> {
  const key = await makeKey('bench');
  const token = await signToken(key, { iss: ISSUER, aud: AUDIENCE });
  let fetches = 0;
  const issuer = createServer((_, response) => {
    fetches += 1;
    response.end(keySet(key));
  });
  await new Promise<void>((resolve) => {
    issuer.listen(0, '127.0.0.1', resolve);
  });
  const jwksUri = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/jwks.json`;
  Object.assign(process.env, {
    [ENV.authSettings]: JSON.stringify({ ...JWT_SETTINGS, jwksUri }),
    [ENV.opsTokenSecretId]: 'unused',
    [ENV.secretsExtensionPort]: '1',
    AWS_SESSION_TOKEN: 'unused',
  });
  const { handler } = await import('../../lambdas/authorizer/handler');
  const event = {
    routeKey: 'ANY /api/v1/{cell}/{proxy+}',
    headers: { authorization: `Bearer ${token}`, 'x-tenant-id': 'acme' },
  } as unknown as APIGatewayRequestAuthorizerEventV2;

  const { context } = await handler(event);
  if (context['outcome'] !== 'allow') throw new Error(`refused: ${JSON.stringify(context)}`);
  const judged = await measure(() => handler(event));
  if (fetches !== 1) throw new Error(`${fetches} key sets were fetched: the hot path reaches the network`);

  const publicKey = createPublicKey({ key: key.jwk, format: 'jwk' });
  const [header, payload, signature] = token.split('.');
  const input = Buffer.from(`${header}.${payload}`);
  const signed = Buffer.from(signature ?? '', 'base64url');
  const bare = await measure(() => verify('RSA-SHA256', input, publicKey, signed));

  const ratio = (judged.p50 / bare.p50).toFixed(2);
  process.stdout.write(
    `authorizer, keys known: p50 ${judged.p50.toFixed(3)} ms, p99 ${judged.p99.toFixed(3)} ms` +
      ` (budget p50 ${BUDGET_P50_MS} ms); ${ratio} x a bare RS256 verification (${bare.p50.toFixed(3)} ms); 1 key set fetched\n`,
  );
  if (judged.p50 >= BUDGET_P50_MS) process.exitCode = 1;
  issuer.close();
}

async function measure(run: () => unknown): Promise<{ p50: number; p99: number }> {
  for (let index = 0; index < ROUNDS / 5; index += 1) await run();
  const times: number[] = [];
  for (let index = 0; index < ROUNDS; index += 1) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return { p50: times[ROUNDS / 2] ?? 0, p99: times[Math.floor(ROUNDS * 0.99)] ?? 0 };
}

void main();
