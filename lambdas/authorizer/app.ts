// Judges who calls. It never denies: what it found travels on as a verdict, and the function behind it refuses.

import type { RouteAccess } from '../contract/api-routes';
import { HEADER } from '../contract/headers';
import { ROUTE_PERMISSIONS } from '../contract/permissions';
import { isSameSecret } from '../domain/origin-access';
import { refusal } from '../domain/refusal';
import type { Verdict } from '../domain/verdict';
import { allow, refuse } from './decide';
import { bearerToken } from './token/parse-token';

// The ops token: a generated secret that opens the admin routes to probes, scrapers and operators.

export type OpsTokenCheck = (token: string) => Promise<boolean>;

/** Rejects where the secret cannot be read: that is not the caller's fault. */
export function createOpsTokenCheck(readSecret: () => Promise<string>): OpsTokenCheck {
  return async (token) => isSameSecret(token, (await readSecret()).trim());
}

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

/** Routes whose verdicts API Gateway may keep. */
export const CELL_ROUTE = /^ANY \/api\/v1\/\{cell\}(\/\{proxy\+\})?$/;

export function createAuthorizer({ isOpsToken, identify }: AuthorizerDeps) {
  return async (request: AuthorizerRequest): Promise<Verdict> => {
    const access = accessOf(request.routeKey);
    if (access === undefined) return refuse(refusal('UNAUTHORIZED', 'Unknown route'));
    const verdict = await identify(request, access);
    if (!mayBeOps(verdict, access)) return verdict;
    // Asked last: a verified admin needs no secret to be read.
    const token = bearerToken(request.headers[HEADER.authorization]);
    return token !== undefined && (await isOpsToken(token)) ? allow({ kind: 'ops' }) : verdict;
  };
}

/** Of the routes that have an authorizer: those of Cells, and those that need a permission. The list of all would weigh more. */
function accessOf(routeKey: string): RouteAccess | undefined {
  if (CELL_ROUTE.test(routeKey)) return 'tenant';
  return Object.hasOwn(ROUTE_PERMISSIONS, routeKey) ? 'admin' : undefined;
}

/** Where nobody else is known to call. On routes of Cells it is looked for to be refused: no Cell may receive it. */
function mayBeOps(verdict: Verdict, access: RouteAccess): boolean {
  if (verdict.outcome === 'allow') return verdict.caller.kind === 'unverified';
  return access === 'admin' && verdict.refusal.code === 'UNAUTHORIZED';
}
