// Routes that the file of changes answers. The bundle knows their keys, so that the file can load with their first request.

/** Depend on the Cells and plans that are in force. */
export const RULED_ROUTES = [
  'GET /api/admin/tenants/{id}/quota',
  'PUT /api/admin/tenants/{id}/quota',
  'GET /api/admin/tenants/{id}/keys',
  'POST /api/admin/tenants/{id}/keys',
  'DELETE /api/admin/tenants/{id}/keys/{key}',
  'PUT /api/admin/lights/{target}',
] as const;

export const TENANT_ROUTES = ['POST /api/admin/tenants', 'PATCH /api/admin/tenants/{id}'] as const;
