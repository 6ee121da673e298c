// Every route of the HTTP API: the stack creates them, the API description documents them.

/** `open`: anyone. `tenant`: a caller of Cells, judged by the authorizer. `admin`: the ops token or an admin's JWT. */
export type RouteAccess = 'open' | 'tenant' | 'admin';

export type HttpFunctionName = 'proxy' | 'summary' | 'admin' | 'edge' | 'usage';
export type FunctionName = HttpFunctionName | 'authorizer' | 'health' | 'restore-check' | 'forwarder';

export interface ApiRoute {
  /** Route key as API Gateway spells it: `METHOD /path`, or `$default`. */
  readonly key: string;
  readonly function: HttpFunctionName;
  readonly access: RouteAccess;
}

/**
 * Only where CORS is configured. API Gateway answers preflights by itself unless a route takes OPTIONS, as `ANY` and
 * `$default` do: then the route's function must answer with a 2xx, and API Gateway adds the headers.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export const PREFLIGHT_ROUTES: readonly ApiRoute[] = [
  { key: 'OPTIONS /api/v1/{cell}', function: 'edge', access: 'open' },
  { key: 'OPTIONS /api/v1/{cell}/{proxy+}', function: 'edge', access: 'open' },
  { key: 'OPTIONS /{proxy+}', function: 'edge', access: 'open' },
];

export const API_ROUTES: readonly ApiRoute[] = [
  { key: 'ANY /api/v1/{cell}', function: 'proxy', access: 'tenant' },
  { key: 'ANY /api/v1/{cell}/{proxy+}', function: 'proxy', access: 'tenant' },
  { key: 'GET /api/admin/health-summary', function: 'summary', access: 'admin' },
  { key: 'GET /api/admin/incidents', function: 'summary', access: 'admin' },
  { key: 'GET /api/admin/metrics', function: 'summary', access: 'admin' },
  { key: 'GET /ops', function: 'summary', access: 'open' },
  { key: 'GET /api/docs', function: 'summary', access: 'admin' },
  { key: 'GET /api/docs/openapi.json', function: 'summary', access: 'admin' },
  { key: 'GET /api/admin/lights', function: 'admin', access: 'admin' },
  { key: 'PUT /api/admin/lights/{target}', function: 'admin', access: 'admin' },
  { key: 'GET /api/admin/tenants', function: 'admin', access: 'admin' },
  { key: 'POST /api/admin/tenants', function: 'admin', access: 'admin' },
  { key: 'GET /api/admin/tenants/{id}', function: 'admin', access: 'admin' },
  { key: 'PATCH /api/admin/tenants/{id}', function: 'admin', access: 'admin' },
  { key: 'GET /api/admin/tenants/{id}/quota', function: 'admin', access: 'admin' },
  { key: 'PUT /api/admin/tenants/{id}/quota', function: 'admin', access: 'admin' },
  { key: 'GET /api/admin/tenants/{id}/keys', function: 'admin', access: 'admin' },
  { key: 'POST /api/admin/tenants/{id}/keys', function: 'admin', access: 'admin' },
  { key: 'DELETE /api/admin/tenants/{id}/keys/{key}', function: 'admin', access: 'admin' },
  { key: 'GET /api/admin/audit-logs', function: 'admin', access: 'admin' },
  { key: 'GET /api/admin/audit-logs/export', function: 'admin', access: 'admin' },
  { key: 'GET /health', function: 'edge', access: 'open' },
  { key: '$default', function: 'edge', access: 'open' },
];

/** Only where usage is counted. */
export const USAGE_ROUTES: readonly ApiRoute[] = [{ key: 'GET /api/admin/usage', function: 'usage', access: 'admin' }];

const ofAdmin = (key: string): ApiRoute => ({ key, function: 'admin', access: 'admin' });

/** Only where the deployment allows live changes. */
export const LIVE_ROUTES: readonly ApiRoute[] = [
  ofAdmin('GET /api/admin/config'),
  ofAdmin('PUT /api/admin/config'),
  ofAdmin('GET /api/admin/config/versions'),
  ofAdmin('GET /api/admin/config/versions/{version}'),
  ofAdmin('GET /api/admin/config/diff'),
  ofAdmin('POST /api/admin/config/rollback'),
  ofAdmin('GET /api/admin/cells'),
  ofAdmin('PATCH /api/admin/cells/{id}'),
  ofAdmin('GET /api/admin/routes'),
  ofAdmin('GET /api/admin/tenants/{id}/config'),
  ofAdmin('PUT /api/admin/tenants/{id}/config'),
];

/** Who may read the API description. */
export type DocsAccess = 'open' | 'admin';

export const DOCS_ROUTE_KEYS = ['GET /api/docs', 'GET /api/docs/openapi.json'] as const;

/** Only where the deployment explains its requests. */
export const REQUEST_ROUTES: readonly ApiRoute[] = [
  { key: 'GET /api/admin/requests', function: 'admin', access: 'admin' },
  { key: 'GET /api/admin/requests/{id}', function: 'admin', access: 'admin' },
];

/** Only where the deployment has the console. */
export const CONSOLE_ROUTES: readonly ApiRoute[] = [
  ofAdmin('GET /api/admin/alarms'),
  ofAdmin('PUT /api/admin/alarms/{name}/silence'),
  ofAdmin('DELETE /api/admin/alarms/{name}/silence'),
  ofAdmin('GET /api/admin/runbook/{rule}'),
  ofAdmin('GET /api/admin/figures'),
  ofAdmin('GET /api/admin/circuits'),
  ofAdmin('GET /api/admin/circuits/{cell}'),
  ofAdmin('PUT /api/admin/circuits/{cell}'),
  ofAdmin('POST /api/admin/cells/{id}/probe'),
  ofAdmin('GET /api/admin/cells/{id}/probes'),
  ofAdmin('GET /api/admin/proofs'),
  ofAdmin('PUT /api/admin/proofs/{kind}'),
];

export interface RouteOptions {
  readonly countsUsage: boolean;
  readonly explainRequests: boolean;
  readonly console: boolean;
}

/** The routes of a deployment: the description is an admin's to read unless the deployment opens it. */
export function routesOf(docs: DocsAccess, options: RouteOptions): readonly ApiRoute[] {
  const routes = [
    ...API_ROUTES,
    ...(options.countsUsage ? USAGE_ROUTES : []),
    ...(options.explainRequests ? REQUEST_ROUTES : []),
    ...(options.console ? CONSOLE_ROUTES : []),
  ];
  if (docs === 'admin') return routes;
  const opened = new Set<string>(DOCS_ROUTE_KEYS);
  return routes.map(({ key, function: name, access }) => ({
    key,
    function: name,
    access: opened.has(key) ? 'open' : access,
  }));
}
