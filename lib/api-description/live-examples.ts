// Examples and schemas of the config API.

const HASH = '5f2d1c0b9a8877665544332211000fed';
const VERSION = {
  version: 17,
  at: 1_764_000_000,
  author: 'ops',
  reason: 'More time for erp',
  from: 16,
  bytes: 1_204,
  hash: HASH,
};
const DOCUMENT = { cells: { erp: { url: 'https://erp.internal', timeoutMs: 8_000 } } };
const CHANGES = { changes: [{ path: 'cells.erp.timeoutMs', before: 5_000, after: 8_000 }], changes_total: 1 };

export const LIVE_CONFIG = {
  ...VERSION,
  source: 'live',
  why: 'Live version 17 holds.',
  deployed: { hash: HASH, replaces: 0, changed_since: false },
  rollout: { percent: 10, steps: [1, 10, 50, 100], bakeSeconds: 600 },
  rollout_progress: {
    says: 'The new side is no worse: 1 of 812 (0.1 %) failed, others 9 of 7300 (0.1 %) failed',
    looked_at: 1_764_000_240,
    next_percent: 50,
    baked_seconds: 240,
    left_seconds: 360,
    tried: { requests: 812, server_errors: 1, timeouts: 0, refusals: 0 },
    others: { requests: 7_300, server_errors: 6, timeouts: 2, refusals: 1 },
  },
  document: DOCUMENT,
};
export const LIVE_CHANGE = { document: DOCUMENT, reason: 'More time for erp' };
export const LIVE_CHANGED = { ...VERSION, dry_run: false, ...CHANGES };
export const LIVE_VERSIONS = { data: [VERSION], total: 1 };
export const LIVE_VERSION = { ...VERSION, document: DOCUMENT };
export const LIVE_DIFFERENCES = { from: 16, to: 17, ...CHANGES };
export const CELLS = {
  data: [{ id: 'crm', name: 'crm', enabled: true, baseUrl: 'http://crm.internal:8001', has_own_alarms: true }],
  total: 1,
};
export const TENANT_CONFIG = { system: { locale: 'zh-CN' }, ui: { theme: 'dark' } };

const text = { type: 'string' } as const;
const whole = { type: 'integer', minimum: 0 } as const;
const flag = { type: 'boolean' } as const;
const map = { type: 'object' } as const;

function closed(properties: Readonly<Record<string, object>>, optional: readonly string[] = []): object {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', required, properties, additionalProperties: false };
}

const version = {
  version: whole,
  at: { type: 'number', description: 'Unix seconds' },
  author: text,
  reason: text,
  from: { ...whole, description: 'The version that it was made from; 0 is what was deployed' },
  restores: { ...whole, description: 'Of a rollback: the version that it takes back to' },
  bytes: whole,
  hash: text,
};
const reason = { type: 'string', minLength: 1, maxLength: 200 } as const;
const differences = {
  changes: {
    type: 'array',
    maxItems: 500,
    items: {
      type: 'object',
      required: ['path'],
      properties: { path: text, before: { description: 'Missing: new' }, after: { description: 'Missing: gone' } },
    },
  },
  changes_total: whole,
};
const rollout = {
  type: 'object',
  minProperties: 1,
  properties: {
    tenants: { type: 'array', minItems: 1, maxItems: 100, items: text },
    percent: { type: 'number', exclusiveMinimum: 0, maximum: 100 },
    steps: {
      type: 'array',
      minItems: 1,
      maxItems: 20,
      items: { type: 'number', exclusiveMinimum: 0, maximum: 100 },
      description: 'Shares in rising order that the gateway goes through by itself, each after the bake',
    },
    bakeSeconds: { type: 'integer', minimum: 10, maximum: 86_400 },
  },
  additionalProperties: false,
};
const side = closed({ requests: whole, server_errors: whole, timeouts: whole, refusals: whole });
const orNull = (type: string) => ({ type: [type, 'null'] });
const progress = closed({
  says: { ...text, description: 'What the patrol makes of it, or why it waits' },
  looked_at: { ...orNull('number'), description: 'Unix seconds of the last look' },
  next_percent: { ...orNull('number'), description: 'Null: it goes on by hand' },
  baked_seconds: whole,
  left_seconds: { ...orNull('integer'), description: 'Of the bake' },
  tried: side,
  others: side,
});
const list = (items: object, more: Readonly<Record<string, object>> = {}): object =>
  closed({ data: { type: 'array', items }, total: whole, ...more }, Object.keys(more));

export const LIVE_SCHEMAS: Readonly<Record<string, object>> = {
  AnyMap: map,
  LiveConfig: closed(
    {
      ...version,
      source: { enum: ['live', 'deployed'] },
      why: text,
      deployed: closed({ hash: text, replaces: whole, changed_since: flag }),
      rollout: { oneOf: [rollout, { type: 'null' }] },
      rollout_progress: { oneOf: [progress, { type: 'null' }] },
      document: {
        ...map,
        description: 'Sections of the deployment description: cells, plans, tenants, tenantRoutes, patrol',
      },
    },
    Object.keys(version).filter((name) => name !== 'version'),
  ),
  LiveConfigChange: closed({ document: map, reason, rollout }, ['rollout']),
  LiveVersionChanges: closed({ ...version, dry_run: flag, ...differences }, ['restores']),
  LiveVersionList: list(closed(version, ['restores']), { next: whole }),
  LiveVersion: closed({ ...version, document: map }, ['restores']),
  LiveDifferences: closed({ from: whole, to: whole, ...differences }),
  LiveRollback: closed({ version: whole, reason }),
  CellList: list(
    closed({
      id: text,
      name: text,
      enabled: flag,
      baseUrl: text,
      has_own_alarms: { ...flag, description: 'False for a Cell that was added live, before the next deployment' },
    }),
  ),
  CellSwitch: closed({ enabled: flag, reason }, ['reason']),
  CellSwitched: closed({ id: text, enabled: flag }),
  RouteList: closed({ routes: { type: 'object', additionalProperties: text }, total: whole }),
  TenantConfigChange: closed({ namespace: { ...text, pattern: '^[A-Za-z0-9_-]{1,64}$' }, config: map }, ['namespace']),
};
