// What each admin route asks of its caller: one row a route.

/** Least first; each holds what stands before it. */
export const PERMISSIONS = ['viewer', 'operator', 'admin'] as const;

/** `viewer` reads. `operator` also steers what passes. `admin` also changes who may call. */
export type Permission = (typeof PERMISSIONS)[number];

/** Route key of each admin route and the permission it needs; a route without a row opens to the ops token alone. */
export const ROUTE_PERMISSIONS: Readonly<Record<string, Permission>> = {
  'GET /api/admin/health-summary': 'viewer',
  'GET /api/admin/incidents': 'viewer',
  'GET /api/admin/metrics': 'viewer',
  'GET /api/docs': 'viewer',
  'GET /api/docs/openapi.json': 'viewer',
  'GET /api/admin/lights': 'viewer',
  'PUT /api/admin/lights/{target}': 'operator',
  'GET /api/admin/usage': 'viewer',
  'GET /api/admin/tenants': 'viewer',
  'GET /api/admin/tenants/{id}': 'viewer',
  'GET /api/admin/tenants/{id}/quota': 'viewer',
  'GET /api/admin/requests': 'viewer',
  'GET /api/admin/requests/{id}': 'viewer',
  'PUT /api/admin/tenants/{id}/quota': 'admin',
  'POST /api/admin/tenants': 'admin',
  'PATCH /api/admin/tenants/{id}': 'admin',
  'GET /api/admin/tenants/{id}/keys': 'viewer',
  'POST /api/admin/tenants/{id}/keys': 'admin',
  'DELETE /api/admin/tenants/{id}/keys/{key}': 'admin',
  'GET /api/admin/audit-logs': 'viewer',
  'GET /api/admin/audit-logs/export': 'viewer',
  'GET /api/admin/config': 'viewer',
  'PUT /api/admin/config': 'admin',
  'GET /api/admin/config/versions': 'viewer',
  'GET /api/admin/config/versions/{version}': 'viewer',
  'GET /api/admin/config/diff': 'viewer',
  'POST /api/admin/config/rollback': 'admin',
  'GET /api/admin/cells': 'viewer',
  'PATCH /api/admin/cells/{id}': 'operator',
  'GET /api/admin/routes': 'viewer',
  'GET /api/admin/tenants/{id}/config': 'viewer',
  'PUT /api/admin/tenants/{id}/config': 'admin',
};
