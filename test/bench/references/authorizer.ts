// The cheapest authorizer measured before this one was written: a logger, and a token verified with a key at hand.

import { Logger } from '@aws-lambda-powertools/logger';
import { JwtVerifier } from 'aws-jwt-verify';
import type { Jwks } from 'aws-jwt-verify/jwk';

const logger = new Logger({ serviceName: 'reference' });
const verifier = JwtVerifier.create({
  issuer: process.env['BENCH_ISSUER'] ?? '',
  audience: 'gateway',
  jwksUri: process.env['BENCH_JWKS_URI'] ?? '',
});
verifier.cacheJwks(JSON.parse(process.env['BENCH_JWKS'] ?? '') as Jwks);

export const handler = async (event: { headers: { authorization: string } }) => {
  await verifier.verify(event.headers.authorization.replace('Bearer ', ''));
  logger.info('allowed');
  return { isAuthorized: true };
};
