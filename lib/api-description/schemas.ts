// JSON schemas of what the gateway answers and takes.

import { CANONICAL_TENANT_ID } from '../../lambdas/contract/tenant-fields';

import { ACCESS_SCHEMAS } from './access-schemas';
import { CONSOLE_SCHEMAS } from './console-schemas';
import { REQUEST_SCHEMAS } from './request-operations';
import { CHANGE_REASON, cellName, closed, nullable, ref, seconds, WATCHED } from './schema-parts';

const share = nullable({ type: 'number', minimum: 0, maximum: 1 });
const notEnforced = {
  const: false,
  description: 'Present where `tenants.validate` is false: a disabled or expired tenant is let in all the same',
};
const CELLS = 'Cells that the tenant may call; null is every Cell, an empty list none';
const tenantStatus = { type: 'string', enum: ['enabled', 'disabled'] };
const figure = { type: 'integer', minimum: 0 } as const;
/** As the old platform spells them; a change spells them in camel case. */
const QUOTA_FIGURES = [
  'requests_per_min',
  'requests_per_day',
  'requests_per_month',
  'max_body_bytes',
  'concurrency',
  'time_zone',
  'cpu_limit',
  'memory_mb',
  'storage_gb',
  'plan',
];
const limitFigures = (names: readonly string[], schema: object): Record<string, object> =>
  Object.fromEntries(names.map((name) => [name, { ...schema, description: '0 is no limit' }]));
const keptFigures = (names: readonly string[]): Record<string, object> =>
  Object.fromEntries(
    names.map((name) => [name, { ...nullable({ type: 'number', minimum: 0 }), description: 'Kept, and not enforced' }]),
  );

export const SCHEMAS: Readonly<Record<string, object>> = {
  ...REQUEST_SCHEMAS,
  ...CONSOLE_SCHEMAS,
  Error: closed({
    code: { type: 'string' },
    message: { type: 'string' },
    details: { type: 'string' },
    requestId: { type: 'string' },
  }),
  Health: closed({ status: { const: 'up' } }),
  Landing: closed({
    health: { type: 'string' },
    ops: { type: 'string' },
    docs: { type: 'string' },
    openapi: { type: 'string' },
  }),
  Description: {
    type: 'object',
    required: ['openapi', 'info', 'paths'],
    properties: {
      openapi: { type: 'string', pattern: '^3\\.1\\.' },
      info: { type: 'object' },
      paths: { type: 'object' },
    },
  },
  CellStatus: { type: 'string', enum: ['up', 'degraded', 'down', 'unknown'] },
  ProbeError: {
    type: 'string',
    pattern: '^(timeout|refused|unreachable|reset|dns|tls|redirect|bad_body|too_large|protocol|status_[0-9]{3})$',
  },
  Light: closed({
    color: { const: 'red' },
    reason: { type: 'string' },
    set_by: { type: 'string' },
    since: seconds,
    until: seconds,
  }),
  CellSummary: closed(
    {
      cell: cellName,
      base_url: { type: 'string' },
      healthy: { type: 'boolean', description: 'Never true while the summary is stale' },
      status: ref('CellStatus'),
      last_status: {
        ...nullable({ type: 'string', enum: ['up', 'degraded', 'down'] }),
        description: 'What the patrol found when it last looked, however long ago; claims nothing of now',
      },
      core: { type: 'boolean' },
      added_live: {
        const: true,
        description: 'Added live: no metrics and alarms of its own before the next deployment',
      },
      unprobed_tenants: {
        type: 'integer',
        minimum: 1,
        description: 'Tenants that have deployments of the Cell for themselves, none of which the patrol probes',
      },
      enabled: { const: false, description: 'Switched off: callers get CELL_DISABLED' },
      since: nullable(seconds),
      last_check_at: nullable(seconds),
      latency_ms: nullable({ type: 'number' }),
      consecutive_failures: { type: 'integer', minimum: 0 },
      last_error: nullable(ref('ProbeError')),
      uptime: closed({ h1: share, h24: share, d7: share, watched: WATCHED }, ['watched']),
      recent: {
        type: 'array',
        maxItems: 60,
        description: 'Latest probes, oldest first: latency in ms, null for a failure',
        items: nullable({ type: 'number' }),
      },
      circuit: { type: 'string', enum: ['closed', 'open', 'half_open'] },
      light: nullable(ref('Light')),
    },
    ['added_live', 'unprobed_tenants', 'enabled'],
  ),
  HealthSummary: closed(
    {
      gateway: { const: 'up' },
      status: ref('CellStatus'),
      generated_at: seconds,
      stale: { type: 'boolean', description: 'Results are older than two periods: nothing is shown healthy' },
      counts: closed(
        Object.fromEntries(['up', 'degraded', 'down', 'unknown', 'total'].map((name) => [name, { type: 'integer' }])),
      ),
      patrol: closed({
        last_run_at: nullable(seconds),
        age_seconds: nullable({ type: 'number' }),
        interval_seconds: { type: 'number' },
        blind: { type: 'boolean', description: 'The patrol could reach nothing at all: no Cell was judged' },
      }),
      light: nullable(ref('Light')),
      tenants_enforced: notEnforced,
      cells: { type: 'array', items: ref('CellSummary') },
    },
    ['tenants_enforced'],
  ),
  IncidentPage: closed({
    data: {
      type: 'array',
      items: closed({ cell: cellName, started_at: seconds, ended_at: nullable(seconds), cause: ref('ProbeError') }),
    },
    next: nullable({ type: 'string', description: 'Pass as `cursor` for the next page' }),
  }),
  LightList: closed({
    data: { type: 'array', items: { allOf: [closed({ target: { type: 'string' } }), ref('Light')] } },
    total: { type: 'integer' },
  }),
  LightChange: {
    oneOf: [
      closed({ color: { const: 'green' }, reason: { type: 'string', minLength: 1, maxLength: 200 } }, ['reason']),
      closed(
        {
          color: { const: 'red' },
          reason: { type: 'string', minLength: 1, maxLength: 200 },
          minutes: { type: 'integer', minimum: 1, maximum: 10_080, description: 'This or `expiresAt`' },
          expiresAt: { ...seconds, description: 'Unix seconds, within a week; this or `minutes`' },
        },
        ['minutes', 'expiresAt'],
      ),
    ],
  },
  LightSet: {
    oneOf: [
      closed({ target: { type: 'string' }, color: { const: 'green' } }),
      { allOf: [closed({ target: { type: 'string' } }), ref('Light')] },
    ],
  },
  Tenant: closed(
    {
      id: { type: 'string' },
      name: { type: 'string' },
      status: tenantStatus,
      expire_at: nullable(seconds),
      created_at: seconds,
      allowed_cells: { ...nullable({ type: 'array', items: cellName }), description: CELLS },
      plan: { type: 'string', description: 'Where the tenant has a plan of its own' },
      canonical: {
        type: 'boolean',
        description: 'Whether the id has the form of new ids. One of version 1.0 that has not keeps working',
      },
      enforced: notEnforced,
    },
    ['plan', 'enforced'],
  ),
  TenantList: closed(
    { data: { type: 'array', items: ref('Tenant') }, total: { type: 'integer' }, enforced: notEnforced },
    ['enforced'],
  ),
  TenantQuota: closed(
    {
      ...limitFigures(
        ['requests_per_min', 'requests_per_day', 'requests_per_month', 'max_body_bytes', 'concurrency'],
        figure,
      ),
      time_zone: { type: 'string', description: 'Whose days and months count' },
      ...keptFigures(['cpu_limit', 'memory_mb', 'storage_gb']),
      plan: { type: 'string', description: 'Missing is the default plan' },
      enforced: {
        const: false,
        description:
          'Present where requests are not held against it: no plan is in force, or `tenants.validate` is false',
      },
    },
    [...QUOTA_FIGURES, 'enforced'],
  ),
  TenantQuotaChange: {
    description: 'What is not named stays as it is; null takes it away',
    ...closed(
      {
        ...limitFigures(
          ['requestsPerMin', 'requestsPerDay', 'requestsPerMonth', 'maxBodyBytes', 'concurrency'],
          nullable(figure),
        ),
        timeZone: nullable({ type: 'string', description: 'IANA name of the zone whose days and months count' }),
        ...keptFigures(['cpuLimit', 'memoryMb', 'storageGb']),
        plan: nullable({ type: 'string', description: 'Name of a plan' }),
        reason: CHANGE_REASON,
      },
      [...QUOTA_FIGURES, 'reason'].map((name) => name.replace(/_[a-z]/g, (part) => part.slice(1).toUpperCase())),
    ),
  },
  TenantCreation: closed(
    {
      tenantId: {
        type: 'string',
        pattern: CANONICAL_TENANT_ID.source,
        description: 'Unique without regard to case, ids of version 1.0 included',
      },
      name: { type: 'string', minLength: 1, maxLength: 200 },
      expireAt: nullable(seconds),
      allowedCells: { ...nullable({ type: 'array', maxItems: 500, items: cellName }), description: CELLS },
      reason: CHANGE_REASON,
    },
    ['expireAt', 'allowedCells', 'reason'],
  ),
  TenantChange: {
    minProperties: 1,
    ...closed(
      {
        status: tenantStatus,
        expireAt: nullable(seconds),
        name: { type: 'string', minLength: 1, maxLength: 200 },
        allowedCells: { ...nullable({ type: 'array', maxItems: 500, items: cellName }), description: CELLS },
        reason: CHANGE_REASON,
      },
      ['status', 'expireAt', 'name', 'allowedCells', 'reason'],
    ),
  },
  ...ACCESS_SCHEMAS,
};
