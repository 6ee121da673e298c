// The writing admin API: who may come in, and which part answers which route.

import { adminOnly } from '../domain/admin-access';
import { dispatch, type HttpApp, type HttpParts } from '../domain/http';

export type AdminParts = HttpParts;

export function createAdminApp(parts: AdminParts): HttpApp {
  return adminOnly(dispatch(parts));
}
