// What each admin route asks of its caller: one row a route.

/** Least first; each includes those before it. */
export const PERMISSIONS = ['viewer', 'operator', 'admin'] as const;

/** `viewer` reads. `operator` also steers what passes. `admin` also changes who may call. */
export type Permission = (typeof PERMISSIONS)[number];

/** Keys are written without the `/api/` that all paths begin with. */
function tableOf(keys: Readonly<Record<Permission, readonly string[]>>): Readonly<Record<string, Permission>> {
  const entries = PERMISSIONS.flatMap((permission) =>
    keys[permission].map((key) => [key.replace(' ', ' /api/'), permission] as const),
  );
  return Object.fromEntries(entries);
}

/** Route key of each admin route and the permission it needs; a route without an entry opens to the ops token alone. */
export const ROUTE_PERMISSIONS: Readonly<Record<string, Permission>> = /* @__PURE__ */ tableOf({
  viewer: [
    'GET admin/health-summary',
    'GET admin/incidents',
    'GET admin/metrics',
    'GET docs',
    'GET docs/openapi.json',
    'GET admin/lights',
    'GET admin/usage',
    'GET admin/tenants',
    'GET admin/tenants/{id}',
    'GET admin/tenants/{id}/quota',
    'GET admin/requests',
    'GET admin/requests/{id}',
    'GET admin/alarms',
    'GET admin/runbook/{rule}',
    'GET admin/figures',
    'GET admin/circuits',
    'GET admin/circuits/{cell}',
    'GET admin/cells/{id}/probes',
    'GET admin/proofs',
    'GET admin/tenants/{id}/keys',
    'GET admin/audit-logs',
    'GET admin/audit-logs/export',
    'GET admin/config',
    'GET admin/config/versions',
    'GET admin/config/versions/{version}',
    'GET admin/config/diff',
    'GET admin/cells',
    'GET admin/routes',
    'GET admin/tenants/{id}/config',
  ],
  operator: [
    'PUT admin/lights/{target}',
    'PUT admin/alarms/{name}/silence',
    'DELETE admin/alarms/{name}/silence',
    'PUT admin/circuits/{cell}',
    'POST admin/cells/{id}/probe',
    'PATCH admin/cells/{id}',
  ],
  admin: [
    'PUT admin/tenants/{id}/quota',
    'POST admin/tenants',
    'PATCH admin/tenants/{id}',
    'POST admin/tenants/{id}/keys',
    'DELETE admin/tenants/{id}/keys/{key}',
    'PUT admin/config',
    'POST admin/config/rollback',
    'PUT admin/tenants/{id}/config',
    'PUT admin/proofs/{kind}',
  ],
});
