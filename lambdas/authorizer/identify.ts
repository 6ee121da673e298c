// Who calls, for which tenant, and whether that tenant may: from a verified token, or from phase 1's headers.

import { HEADER } from '../contract/headers';
import type { JwtAuthSettings } from '../contract/settings';
import { refuseUnlessPermitted } from '../domain/admin-access';
import type { Clock } from '../domain/ports';
import { isRefusal, type Refusal, refusal } from '../domain/refusal';
import { DEFAULT_TENANT } from '../domain/tenant/tenant';
import type { Verdict } from '../domain/verdict';
import type { AuthorizerRequest, Identify } from './app';
import type { LookUpTenant } from './cached-tenants';
import { bindTenant, decideAdmin, decideUnverified, decideUser, namedTenant, refuse } from './decide';
import { type Identity, readIdentity } from './identity';
import { bearerToken } from './token/parse-token';
import type { VerifyToken } from './token/token-verifier';

const UNCHECKED = { kind: 'unchecked' } as const;

interface JwtModeDeps {
  readonly settings: JwtAuthSettings;
  readonly verify: VerifyToken;
  readonly lookUpTenant: LookUpTenant;
  readonly clock: Clock;
}

export function createJwtIdentify({ settings, verify, lookUpTenant, clock }: JwtModeDeps): Identify {
  const identify = async ({ headers }: AuthorizerRequest): Promise<Identity | Refusal> => {
    const token = bearerToken(headers[HEADER.authorization]);
    if (token === undefined) return refusal('UNAUTHORIZED', 'One bearer token is required');
    const claims = await verify(token);
    return isRefusal(claims) ? claims : readIdentity(claims, settings);
  };

  /** Asks the registry only about a tenant that it can refuse, and only where the permission is enough. */
  const judgeAdmin = async (identity: Identity, routeKey: string): Promise<Verdict> => {
    const { tenantId, permission } = identity;
    const refused = refuseUnlessPermitted(permission, routeKey);
    if (refused) return refuse(refused);
    const isBound = tenantId !== undefined && tenantId !== DEFAULT_TENANT.id;
    const answer = isBound ? await lookUpTenant(tenantId) : UNCHECKED;
    return isRefusal(answer) ? refuse(answer) : decideAdmin(identity, answer, clock());
  };

  return async (request, access) => {
    const identity = await identify(request);
    if (isRefusal(identity)) return refuse(identity);
    if (access === 'admin') return judgeAdmin(identity, request.routeKey);
    const tenantId = bindTenant(identity, namedTenant(request.headers[HEADER.tenantId]));
    if (typeof tenantId !== 'string') return refuse(tenantId);
    const answer = await lookUpTenant(tenantId);
    return isRefusal(answer) ? refuse(answer) : decideUser(identity, tenantId, answer, clock());
  };
}

interface HeaderModeDeps {
  readonly lookUpTenant: LookUpTenant;
  readonly clock: Clock;
}

/** Admin routes stay shut: without identity only the ops token opens them. */
export function createHeaderIdentify({ lookUpTenant, clock }: HeaderModeDeps): Identify {
  return async ({ headers }, access) => {
    if (access === 'admin') return refuse(refusal('UNAUTHORIZED', 'The ops token is required'));
    const answer = await lookUpTenant(namedTenant(headers[HEADER.tenantId]));
    return isRefusal(answer) ? refuse(answer) : decideUnverified(answer, clock());
  };
}
