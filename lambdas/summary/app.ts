// The reading admin API and the ops page: who may come in, and which part answers which route.

import { adminOnly } from '../domain/admin-access';
import { dispatch, type HttpParts } from '../domain/dispatch';
import type { HttpApp } from '../domain/http';
import { compressed } from './compressed';

/** `open` parts answer anyone and must hold no data. */
export function createSummaryApp(parts: { readonly admin: HttpParts; readonly open: HttpParts }): HttpApp {
  const guarded = Object.entries(parts.admin).map(([routeKey, app]) => [routeKey, adminOnly(app)] as const);
  return compressed(dispatch({ ...parts.open, ...Object.fromEntries(guarded) }));
}
