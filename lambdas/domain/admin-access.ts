// Who may use an admin route: the ops token, or a verified user whose role the deployment calls admin.

import type { HttpApp } from './http';
import { PATROL } from './light/light';
import { type Refusal, refusal } from './refusal';
import type { Verdict } from './verdict';

/**
 * The refusal an admin route answers to this verdict; undefined where the caller may pass.
 * Every function with admin routes asks it, so that a verdict made for another route opens nothing.
 */
export function refuseUnlessAdmin(verdict: Verdict | undefined): Refusal | undefined {
  if (verdict === undefined) return refusal('SERVICE_UNAVAILABLE', 'The caller was not judged');
  if (verdict.outcome === 'refuse') return verdict.refusal;
  const { caller } = verdict;
  if (caller.kind === 'ops') return undefined;
  if (caller.kind === 'unverified') return refusal('UNAUTHORIZED', 'This needs a verified caller');
  return caller.admin === true ? undefined : refusal('FORBIDDEN', 'This needs the admin role');
}

/** Signatures that are nobody's id: a user of such a name must not pass for what it stands for. */
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
    const refused = refuseUnlessAdmin(request.verdict);
    if (refused) return refused;
    facts['actor'] = actorOf(request.verdict);
    return app(request, facts);
  };
}
