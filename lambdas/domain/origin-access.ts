// Where a distribution stands in front, nothing is answered that did not come through it: a caller who finds the API's
// own address would go round the firewall. CloudFront adds a header that only it and the gateway know.

import { hash, timingSafeEqual } from 'node:crypto';
import { ORIGIN_PROOF_HEADER } from '../contract/headers';
import type { GatewayRequest, HttpApp } from './http';
import { type Refusal, refusal } from './refusal';

// Whether a caller holds a secret, answered in a time that tells nothing of it.

/**
 * Compares digests in constant time, so that neither the length nor the content of the secret shows in the answer's
 * time. Nobody holds an empty secret.
 */
export function isSameSecret(shown: string, secret: string): boolean {
  if (last?.secret !== secret) last = { secret, digest: sha256(secret) };
  return secret !== '' && timingSafeEqual(sha256(shown), last.digest);
}

/** A request asks for the secret of the one before it: its digest is made once. */
let last: { readonly secret: string; readonly digest: Buffer } | undefined;

function sha256(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}

/** Reads the secrets that prove the way, the current one first; rejects where the current one cannot be read. */
export interface OriginProofs {
  current(): Promise<string>;
  /** While a secret is being turned, the distribution still shows the previous one. Undefined at any other time. */
  previous(): Promise<string | undefined>;
}

export interface OriginRules {
  readonly proofs: OriginProofs;
  /** Route keys that health checkers, who come straight to the API and cannot send a header, may ask. */
  readonly openRoutes: readonly string[];
}

export function throughDistributionOnly({ proofs, openRoutes }: OriginRules): (app: HttpApp) => HttpApp {
  return (app) => async (request, facts) => {
    if (openRoutes.includes(request.routeKey)) return app(request, facts);
    const refused = await refuseUnlessProven(request.headers[ORIGIN_PROOF_HEADER], proofs);
    return refused ?? app(behindDistribution(request), facts);
  };
}

async function refuseUnlessProven(shown: string | undefined, proofs: OriginProofs): Promise<Refusal | undefined> {
  let current: string;
  try {
    current = (await proofs.current()).trim();
  } catch (cause) {
    return refusal('SERVICE_UNAVAILABLE', 'The way of the request cannot be checked', { cause });
  }
  if (shown !== undefined) {
    if (isSameSecret(shown, current)) return undefined;
    if (isSameSecret(shown, (await proofs.previous())?.trim() ?? '')) return undefined;
  }
  return refusal('FORBIDDEN', 'This address takes no requests of its own');
}

/** The caller as the distribution saw it: the address before the last, which is the distribution's own. */
function behindDistribution(request: GatewayRequest): GatewayRequest {
  const viewer = request.headers['x-forwarded-for']?.split(',').at(-2)?.trim();
  return viewer ? { ...request, sourceIp: viewer } : request;
}
