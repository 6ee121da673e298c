// Example answers of the admin API; a test holds them against their schemas.

const TIME = 1_764_000_000;

export const LIGHT = {
  color: 'red',
  reason: 'Month-end close',
  set_by: 'ops',
  since: TIME,
  until: TIME + 3_600,
};

export const SUMMARY = {
  gateway: 'up',
  status: 'down',
  generated_at: TIME,
  stale: false,
  counts: { up: 0, degraded: 0, down: 1, unknown: 0, total: 1 },
  patrol: { last_run_at: TIME - 9, age_seconds: 9, interval_seconds: 30, blind: false },
  light: null,
  cells: [
    {
      cell: 'erp',
      base_url: 'http://erp:8001',
      healthy: false,
      status: 'down',
      last_status: 'down',
      core: true,
      since: TIME - 754,
      last_check_at: TIME - 9,
      latency_ms: null,
      consecutive_failures: 25,
      last_error: 'refused',
      uptime: { h1: 0.7916, h24: 0.9912, d7: null },
      recent: [41.2, 39.8, null],
      circuit: 'open',
      light: null,
    },
  ],
};

export const INCIDENTS = {
  data: [{ cell: 'erp', started_at: TIME - 754, ended_at: null, cause: 'refused' }],
  next: null,
};

export const LIGHTS = { data: [{ target: 'gateway', ...LIGHT }], total: 1 };
export const LIGHT_CHANGE = { color: 'red', reason: 'Month-end close', minutes: 60 };
export const LIGHT_SET = { target: 'gateway', ...LIGHT };

export const TENANT = {
  id: 'acme',
  name: 'Acme',
  status: 'enabled',
  expire_at: null,
  created_at: TIME,
  allowed_cells: ['erp', 'crm'],
  canonical: true,
};
export const TENANTS = { data: [TENANT], total: 1 };
export const TENANT_CREATION = { tenantId: 'acme', name: 'Acme', allowedCells: ['erp', 'crm'] };
export const TENANT_CHANGE = { status: 'disabled' };
export const TENANT_QUOTA = { requests_per_min: 600, plan: 'gold' };
export const TENANT_QUOTA_CHANGE = { requestsPerMin: 600, plan: 'gold' };

export const API_KEY = {
  id: 'cgk_0f3a1c9e5b7d4862',
  tenant_id: 'acme',
  name: 'Nightly export',
  status: 'valid',
  allowed_cells: ['erp'],
  created_at: TIME,
  created_by: 'ann',
  expire_at: TIME + 31_536_000,
  revoked_at: null,
};
export const API_KEYS = { data: [{ ...API_KEY, last_used_at: TIME + 3_600 }], total: 1 };
export const API_KEY_CREATION = {
  name: 'Nightly export',
  allowedCells: ['erp'],
  expireAt: TIME + 31_536_000,
  reason: 'Asked for by Acme',
};
/** No key that anybody has: its checksum is wrong. */
export const API_KEY_CREATED = { ...API_KEY, key: `${API_KEY.id}_${'0'.repeat(72)}` };
export const API_KEY_REVOKED = { ...API_KEY, status: 'revoked', revoked_at: TIME + 7_200 };

export const AUDIT_LINE = {
  ts: TIME,
  time: '2025-11-24T16:00:00.000Z',
  method: 'PATCH',
  path: '/api/admin/tenants/acme',
  status: 200,
  durationMs: 9,
  traceId: '0f3a1c9e5b7d4862a1b2c3d4e5f60718',
  tenantId: 'acme',
  user: 'ann',
  cell: '',
  ip: '203.0.113.7',
  requestId: '5d1c2f5e-7a53-4b0e-9d7f-0f1f6f4d1c11',
  action: 'tenant.change',
  target: 'acme',
  before: TENANT,
  after: { ...TENANT, status: 'disabled' },
  reason: 'Unpaid',
  lineHash: '64bd2f8e13b94a05',
};
export const AUDIT_LOGS = {
  data: [AUDIT_LINE],
  total: 1,
  next: null,
  kept_days: 730,
  requests: { kept_in: 'logs', kept_days: 90 },
};

export const DESCRIPTION = { openapi: '3.1.1', info: { title: 'Cell gateway', version: '1.0.0' }, paths: {} };

export const METRICS = '# HELP cell_up Whether the Cell is up\n# TYPE cell_up gauge\ncell_up{cell="erp"} 0\n';
