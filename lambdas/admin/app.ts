// The writing admin API: who may come in, and which part answers which route.

import type { RouteTable } from '../contract/route-table';
import { adminOnly } from '../domain/admin-access';
import { answersHead, dispatch, type HttpApp, type HttpParts } from '../domain/http';

export type AdminParts = HttpParts;

/** What a change is held against. */
export interface KnownRules {
  readonly routes: RouteTable;
  /** Names of the plans; undefined where no tenant is limited. */
  readonly plans: readonly string[] | undefined;
}

export function createAdminApp(parts: AdminParts): HttpApp {
  return answersHead(adminOnly(dispatch(parts)));
}
