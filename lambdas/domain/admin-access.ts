// Who may use an admin route: the ops token, or a verified user with the permission that the route needs.

import { PERMISSIONS, type Permission, ROUTE_PERMISSIONS } from '../contract/permissions';
import type { HttpApp } from './http';
import { PATROL } from './light/light';
import { type Refusal, refusal } from './refusal';
import type { Verdict } from './verdict';

/** The refusal of an admin route to a user who holds this permission; undefined where the user may pass. */
export function refuseUnlessPermitted(held: Permission | undefined, routeKey: string): Refusal | undefined {
  const needed = Object.hasOwn(ROUTE_PERMISSIONS, routeKey) ? ROUTE_PERMISSIONS[routeKey] : undefined;
  if (needed === undefined) return refusal('FORBIDDEN', 'This route is for the ops token alone');
  const isEnough = held !== undefined && PERMISSIONS.indexOf(held) >= PERMISSIONS.indexOf(needed);
  return isEnough ? undefined : refusal('FORBIDDEN', `This needs the permission ${needed}`);
}

/**
 * The refusal an admin route answers to this verdict; undefined where the caller may pass.
 * Every function with admin routes asks it, so that a verdict made for another route opens nothing.
 */
export function refuseUnlessAdmitted(verdict: Verdict | undefined, routeKey: string): Refusal | undefined {
  if (verdict === undefined) return refusal('SERVICE_UNAVAILABLE', 'The caller was not judged');
  if (verdict.outcome === 'refuse') return verdict.refusal;
  const { caller } = verdict;
  if (caller.kind === 'ops') return undefined;
  if (caller.kind === 'unverified') return refusal('UNAUTHORIZED', 'This needs a verified caller');
  return refuseUnlessPermitted(caller.permission, routeKey);
}

/** Signatures that are no user's id: a user of such a name must not pass for what it stands for. */
const NO_USER: ReadonlySet<string> = new Set(['ops', 'unverified', 'unknown', PATROL]);

/** How a change made through an admin route is signed. No user's id holds a blank. */
export function actorOf(verdict: Verdict | undefined): string {
  if (verdict?.outcome !== 'allow') return 'unknown';
  const { caller } = verdict;
  if (caller.kind !== 'user') return caller.kind;
  return NO_USER.has(caller.userId) ? `user ${caller.userId}` : caller.userId;
}

/** The app behind the rule; the log line of each request names who asked. */
export function adminOnly(app: HttpApp): HttpApp {
  return async (request, facts) => {
    const refused = refuseUnlessAdmitted(request.verdict, request.routeKey);
    if (refused) return refused;
    facts['actor'] = actorOf(request.verdict);
    return app(request, facts);
  };
}
