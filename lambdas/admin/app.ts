// The writing admin API: who may come in, and which part answers which route.

import { actorOf, refuseUnlessAdmin } from '../domain/admin-access';
import type { HttpApp } from '../domain/http';
import { refusal } from '../domain/refusal';

/** Route key, as `API_ROUTES` spells it -> the part that answers it. */
export type AdminParts = Readonly<Record<string, HttpApp>>;

export function createAdminApp(parts: AdminParts): HttpApp {
  return async (request, facts) => {
    const refused = refuseUnlessAdmin(request.verdict);
    if (refused) return refused;
    facts['actor'] = actorOf(request.verdict);
    const part = Object.hasOwn(parts, request.routeKey) ? parts[request.routeKey] : undefined;
    return part ? part(request, facts) : refusal('NOT_FOUND', 'There is no such admin route');
  };
}
