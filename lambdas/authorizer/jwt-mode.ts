// Identity from verified tokens: who calls, for which tenant, and whether that tenant may.

import { HEADER } from '../contract/headers';
import type { JwtAuthSettings } from '../contract/settings';
import type { Clock } from '../domain/ports';
import { isRefusal, type Refusal, refusal } from '../domain/refusal';
import type { AuthorizerRequest, Identify } from './app';
import { bindTenant, decideAdmin, decideUser, namedTenant, refuse } from './decide';
import { type Identity, readIdentity } from './identity';
import type { LookUpTenant } from './tenant-lookup';
import { bearerToken } from './token/bearer-token';
import type { VerifyToken } from './token/token-verifier';

export interface JwtModeDeps {
  readonly settings: JwtAuthSettings;
  readonly verify: VerifyToken;
  readonly lookUpTenant: LookUpTenant;
  readonly clock: Clock;
}

export function identifyByJwt({ settings, verify, lookUpTenant, clock }: JwtModeDeps): Identify {
  const { claims: names, adminRole } = settings;

  const identify = async ({ headers }: AuthorizerRequest): Promise<Identity | Refusal> => {
    const token = bearerToken(headers[HEADER.authorization]);
    if (token === undefined) return refusal('UNAUTHORIZED', 'One bearer token is required');
    const claims = await verify(token);
    return isRefusal(claims) ? claims : readIdentity(claims, names);
  };

  return async (request, access) => {
    const identity = await identify(request);
    if (isRefusal(identity)) return refuse(identity);
    if (access === 'admin') return decideAdmin(identity, adminRole);
    const tenantId = bindTenant(identity, namedTenant(request.headers[HEADER.tenantId]), adminRole);
    if (typeof tenantId !== 'string') return refuse(tenantId);
    const answer = await lookUpTenant(tenantId);
    return isRefusal(answer) ? refuse(answer) : decideUser(identity, tenantId, adminRole, answer, clock());
  };
}
