// Judges who calls. It never denies: what it found travels on as a verdict, and the function behind it refuses.

import { API_ROUTES, type RouteAccess } from '../contract/api-routes';
import { refusal } from '../domain/refusal';
import type { Verdict } from '../domain/verdict';
import type { OpsTokenCheck } from './ops-token';
import { bearerToken } from './token/bearer-token';

export interface AuthorizerRequest {
  /** Route key as API Gateway spells it. */
  readonly routeKey: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** Tells who calls where it is not the ops token: header mode or a verified JWT. */
export type Identify = (request: AuthorizerRequest, access: RouteAccess) => Promise<Verdict>;

export interface AuthorizerDeps {
  readonly isOpsToken: OpsTokenCheck;
  readonly identify: Identify;
}

export function authorize({ isOpsToken, identify }: AuthorizerDeps) {
  return async (request: AuthorizerRequest): Promise<Verdict> => {
    const access = API_ROUTES.find((route) => route.key === request.routeKey)?.access;
    if (access === undefined) return { outcome: 'refuse', refusal: refusal('UNAUTHORIZED', 'Unknown route') };
    if (access === 'admin') {
      const token = bearerToken(request.headers['authorization']);
      if (token !== undefined && (await isOpsToken(token))) return { outcome: 'allow', caller: { kind: 'ops' } };
    }
    return identify(request, access);
  };
}
