// Every operation there is: one a method and path, made from the list of routes.

import {
  API_ROUTES,
  type ApiRoute,
  CONSOLE_ROUTES,
  LIVE_ROUTES,
  REQUEST_ROUTES,
  USAGE_ROUTES,
} from '../../lambdas/contract/api-routes';
import { ACCESS_OPERATIONS } from './access-operations';
import { ANY_METHODS, type AnyMethod, cellOperation } from './cell-operations';
import { CONSOLE_OPERATIONS } from './console-operations';
import * as example from './examples';
import { DEFAULT_OPERATIONS, GATEWAY_OPERATIONS, unmatchedOperation } from './gateway-operations';
import { LIVE_OPERATIONS } from './live-operations';
import { ADMIN_ERRORS, json, type Operation, type Parameter, unchanged } from './operation';
import { CELL_NAME_SCHEMA, FLAG_SCHEMA, header, query, TENANT_ID_PARAMETER } from './parameters';
import { REQUEST_OPERATIONS } from './request-operations';
import { USAGE_OPERATIONS } from './usage-operations';

// The reading admin API: what the patrol knows.

const HEALTH_OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET /api/admin/health-summary': {
    id: 'getHealthSummary',
    tag: 'Health',
    summary: 'State of every Cell',
    parameters: [
      query('cell', 'Only this Cell', CELL_NAME_SCHEMA, 'crm'),
      query('unhealthy', '1: only Cells that are not healthy', FLAG_SCHEMA, '1'),
      query(
        'strict',
        '1: answer 503 where a core Cell is down or nothing current is known, for probes',
        FLAG_SCHEMA,
        '1',
      ),
      query('watched', '1: each uptime says how long was watched', FLAG_SCHEMA, '1'),
      header('If-None-Match', 'ETag of an earlier answer', 'W/"mWx0RSdQz8RzLh1cDqVt4A"'),
    ],
    answers: [
      json(200, 'The summary', 'HealthSummary', example.SUMMARY, ['ETag']),
      unchanged(),
      json(503, 'Only with `strict=1`: the summary itself', 'HealthSummary', example.SUMMARY),
    ],
    errors: [...ADMIN_ERRORS, 'BAD_REQUEST', 'NOT_FOUND'],
  },
  'GET /api/admin/incidents': {
    id: 'listIncidents',
    tag: 'Health',
    summary: 'Incidents, newest first',
    parameters: [
      query('cell', 'Only of this Cell', CELL_NAME_SCHEMA, 'crm'),
      query(
        'since',
        'Only incidents that began at or after this time, Unix seconds',
        { type: 'number', minimum: 0 },
        1_764_000_000,
      ),
      query('cursor', '`next` of the page before', { type: 'string' }, 'MDAxNzY0MDAwMDAwMDAwI2VycA'),
    ],
    answers: [json(200, 'One page', 'IncidentPage', example.INCIDENTS)],
    errors: [...ADMIN_ERRORS, 'BAD_REQUEST'],
  },
  'GET /api/admin/metrics': {
    id: 'getMetrics',
    tag: 'Health',
    summary: 'The summary as Prometheus text',
    answers: [
      {
        status: 200,
        description: 'Text exposition format 0.0.4',
        content: { 'text/plain': { schema: { type: 'string' }, example: example.METRICS } },
        headers: ['Cache-Control'],
      },
    ],
    errors: ADMIN_ERRORS,
  },
};

// The writing admin API: lights and tenants.

const TARGET: Parameter = {
  name: 'target',
  in: 'path',
  required: true,
  description: '`gateway`, or the name of a Cell',
  schema: CELL_NAME_SCHEMA,
  example: 'gateway',
};

const ADMIN_OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET /api/admin/lights': {
    id: 'listLights',
    tag: 'Administration',
    summary: 'Lights that are red',
    answers: [json(200, 'All of them', 'LightList', example.LIGHTS)],
    errors: ADMIN_ERRORS,
  },
  'PUT /api/admin/lights/{target}': {
    id: 'setLight',
    tag: 'Administration',
    summary: 'Make the platform or a Cell read-only, or let writes through again',
    parameters: [TARGET],
    body: { schema: 'LightChange', example: example.LIGHT_CHANGE },
    answers: [json(200, 'The light as it now is', 'LightSet', example.LIGHT_SET)],
    errors: [...ADMIN_ERRORS, 'BAD_REQUEST', 'NOT_FOUND'],
  },
  'GET /api/admin/tenants': {
    id: 'listTenants',
    tag: 'Administration',
    summary: 'All tenants',
    answers: [json(200, 'All of them', 'TenantList', example.TENANTS)],
    errors: ADMIN_ERRORS,
  },
  'POST /api/admin/tenants': {
    id: 'createTenant',
    tag: 'Administration',
    summary: 'Register a tenant',
    body: { schema: 'TenantCreation', example: example.TENANT_CREATION },
    answers: [json(201, 'The tenant', 'Tenant', example.TENANT, ['ETag'])],
    errors: [...ADMIN_ERRORS, 'BAD_REQUEST'],
  },
  'GET /api/admin/tenants/{id}': {
    id: 'getTenant',
    tag: 'Administration',
    summary: 'One tenant, with its version as ETag',
    parameters: [TENANT_ID_PARAMETER],
    answers: [json(200, 'The tenant', 'Tenant', example.TENANT, ['ETag'])],
    errors: [...ADMIN_ERRORS, 'NOT_FOUND'],
  },
  'PATCH /api/admin/tenants/{id}': {
    id: 'changeTenant',
    tag: 'Administration',
    summary: 'Change a tenant',
    parameters: [TENANT_ID_PARAMETER, header('If-Match', 'ETag of the version that the change is made from', '"3"')],
    body: { schema: 'TenantChange', example: example.TENANT_CHANGE },
    answers: [json(200, 'The tenant as it now is', 'Tenant', { ...example.TENANT, status: 'disabled' }, ['ETag'])],
    errors: [...ADMIN_ERRORS, 'BAD_REQUEST', 'NOT_FOUND', 'CONFLICT'],
  },
  'GET /api/admin/tenants/{id}/quota': {
    id: 'getTenantQuota',
    tag: 'Administration',
    summary: "A tenant's plan and its own limits, with the tenant's version as ETag",
    parameters: [TENANT_ID_PARAMETER],
    answers: [json(200, 'What is set', 'TenantQuota', example.TENANT_QUOTA, ['ETag'])],
    errors: [...ADMIN_ERRORS, 'NOT_FOUND'],
  },
  'PUT /api/admin/tenants/{id}/quota': {
    id: 'setTenantQuota',
    tag: 'Administration',
    summary: "Change a tenant's plan and its own limits",
    parameters: [TENANT_ID_PARAMETER, header('If-Match', 'ETag of the version that the change is made from', '"3"')],
    body: { schema: 'TenantQuotaChange', example: example.TENANT_QUOTA_CHANGE },
    answers: [json(200, 'The quota as it now is', 'TenantQuota', example.TENANT_QUOTA, ['ETag'])],
    errors: [...ADMIN_ERRORS, 'BAD_REQUEST', 'NOT_FOUND', 'CONFLICT'],
  },
};

/** By route key: what has one method. */
export const OWN_OPERATIONS: Readonly<Record<string, Operation>> = {
  ...GATEWAY_OPERATIONS,
  ...HEALTH_OPERATIONS,
  ...ADMIN_OPERATIONS,
  ...ACCESS_OPERATIONS,
  ...USAGE_OPERATIONS,
  ...LIVE_OPERATIONS,
  ...REQUEST_OPERATIONS,
  ...CONSOLE_OPERATIONS,
};

export interface DescribedOperation {
  readonly path: string;
  /** Lower case. */
  readonly method: string;
  readonly route: ApiRoute;
  readonly operation: Operation;
}

/** A path of OpenAPI that stands for `$default`; paths without parameters are matched before it. */
const UNMATCHED_PATH = '/{unmatched}';

/** @throws Error for a route that nobody described */
export function describedOperations(): DescribedOperation[] {
  return [...API_ROUTES, ...USAGE_ROUTES, ...LIVE_ROUTES, ...REQUEST_ROUTES, ...CONSOLE_ROUTES].flatMap((route) => {
    if (route.key === '$default') {
      const own = DEFAULT_OPERATIONS.map(({ path, method, operation }) => ({ path, method, route, operation }));
      return [...own, ...ofAnyMethod(UNMATCHED_PATH, route, unmatchedOperation)];
    }
    const [method = '', keyPath = ''] = route.key.split(' ');
    const path = keyPath.replace('{proxy+}', '{proxy}');
    if (method === 'ANY') return ofAnyMethod(path, route, (one) => cellOperation(one, path.includes('{proxy}')));
    const operation = OWN_OPERATIONS[route.key];
    if (operation === undefined) throw new Error(`${route.key} has no description in lib/api-description`);
    return [{ path, method: method.toLowerCase(), route, operation }];
  });
}

function ofAnyMethod(path: string, route: ApiRoute, operationOf: (method: AnyMethod) => Operation) {
  return ANY_METHODS.map((method) => ({ path, method, route, operation: operationOf(method) }));
}
