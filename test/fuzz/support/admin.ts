// The admin API as it is wired, over stores in memory, for an operator with the ops token.

import { createAdminApp } from '../../../lambdas/admin/app';
import { createLightChanges } from '../../../lambdas/admin/lights/changes';
import { createTenantChanges } from '../../../lambdas/admin/tenants/changes';
import { encodeVerdict } from '../../../lambdas/domain/verdict';
import { createHttpFunction } from '../../../lambdas/runtime/http-function';
import { createLineLog } from '../../../lambdas/runtime/line-log';
import { httpEvent, lambdaContext } from '../../support/http-event';
import { createMemoryLights } from '../../support/memory-stores/lights';
import { createMemoryTenants } from '../../support/memory-stores/tenants';

export const ADMIN_ROUTES = [
  ['POST', '/api/admin/tenants', 'POST /api/admin/tenants'],
  ['PATCH', '/api/admin/tenants/default', 'PATCH /api/admin/tenants/{id}'],
  ['PUT', '/api/admin/lights/erp', 'PUT /api/admin/lights/{target}'],
] as const;

export type AdminRoute = (typeof ADMIN_ROUTES)[number];

export interface AdminAnswer {
  readonly status: number;
  readonly body: string;
  readonly lines: readonly string[];
}

export type AskAdmin = (route: AdminRoute, body: string | Buffer, parameter: string) => Promise<AdminAnswer>;

/** Stores are new for every request: what one has written, the next does not meet. */
export function fuzzAdmin(): AskAdmin {
  return async ([method, path, routeKey], body, parameter) => {
    const lines: string[] = [];
    const clock = Date.now;
    const routes = { cells: { erp: { baseUrl: 'http://erp.example', core: true } } };
    const app = createAdminApp({
      ...createTenantChanges({ store: createMemoryTenants(), enforced: true, clock }),
      ...createLightChanges({ store: createMemoryLights(), routes, clock }),
    });
    const handler = createHttpFunction(app, {
      language: 'en',
      strictTransport: undefined,
      log: createLineLog('admin', { write: (line) => lines.push(line) }),
    });
    const authorizer = encodeVerdict({ outcome: 'allow', caller: { kind: 'ops' } });
    const pathParameters = { id: parameter, target: parameter };
    const event = httpEvent({ method, path, routeKey, body, authorizer, pathParameters });
    const result = await handler(event, lambdaContext());
    return { status: result.statusCode ?? 0, body: result.body ?? '', lines };
  };
}
