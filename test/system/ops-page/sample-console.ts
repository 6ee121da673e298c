// Answers of the console's routes: alarms, figures, circuits, tenants, changes, versions and a runbook.

import { nowSeconds } from './sample-summary';

const isoAgo = (seconds: number): string => new Date((nowSeconds() - seconds) * 1000).toISOString();

export const ALARMS = {
  source: 'cloudwatch',
  alarms: [
    {
      name: 'prod-cell-down-erp',
      rule: 'cell-down',
      severity: 'P1',
      state: 'ALARM',
      since: isoAgo(694),
      cell: 'erp',
      meaning: 'The patrol has judged this Cell down for more than a minute.',
    },
    {
      name: 'prod-circuit-open',
      rule: 'circuit-open',
      severity: 'P2',
      state: 'ALARM',
      since: isoAgo(600),
      meaning: 'The circuit of at least one Cell is open: its requests are refused at once or answered by a fallback.',
    },
    {
      name: 'prod-tenant-throttled',
      rule: 'tenant-throttled',
      severity: 'P3',
      state: 'ALARM',
      since: isoAgo(4_000),
      meaning: 'A tenant is refused again and again by its limits.',
      silenced_until: isoAgo(-1_800),
      silenced_by: 'li.wei',
      reason: 'Load test of globex',
    },
  ],
};

/** @param count of the points; a wave with a trouble at its end. */
export function figures(count = 60): object {
  const at = (index: number): string => isoAgo((count - index) * 60);
  const indexes = Array.from({ length: count }, (_, index) => index);
  const isTrouble = (index: number): boolean => index > count * 0.8;
  const wave = (index: number): number => Math.round(420 + 130 * Math.sin(index / 7) + ((index * 37) % 41));
  return {
    over: 'hour',
    period_seconds: 60,
    source: 'cloudwatch',
    times: indexes.map(at),
    requests: indexes.map(wave),
    errors: indexes.map((index) => (isTrouble(index) ? Math.round(wave(index) * 0.3) : index % 9 === 0 ? 2 : 0)),
    refusals: indexes.map((index) => (index % 5 === 0 ? 9 : 3)),
    p50_ms: indexes.map((index) => 38 + (index % 7)),
    p95_ms: indexes.map((index) => (isTrouble(index) ? 900 : 140) + ((index * 13) % 40)),
    p99_ms: indexes.map((index) =>
      index === 20 || index === 21 ? null : (isTrouble(index) ? 2_400 : 310) + ((index * 29) % 90),
    ),
  };
}

export function probes(count = 60): object {
  const list = Array.from({ length: count }, (_, index) => {
    const isOk = index < count - 12;
    return { at: isoAgo((count - index) * 30), ok: isOk, latency_ms: isOk ? 31 + ((index * 17) % 29) : null };
  });
  const hours = Array.from({ length: 24 }, (_, index) => {
    const from = isoAgo((24 - index) * 3_600);
    return { from, to: isoAgo((23 - index) * 3_600), probes: 120, failed: index === 23 ? 12 : 0 };
  });
  return { probes: list, hours };
}

export const CIRCUIT = {
  cell: 'erp',
  phase: 'open',
  opened_by: 'proxy',
  reason: '5 of 8 requests failed',
  history: [
    { at: isoAgo(700), phase: 'open', by: 'proxy', reason: '5 of 8 requests failed' },
    { at: isoAgo(90_000), phase: 'closed', by: 'proxy', reason: '3 good probes' },
  ],
};

const tenant = (id: string, name: string, more: object = {}): object => ({
  id,
  name,
  status: 'enabled',
  expire_at: null,
  created_at: 1_764_000_000,
  allowed_cells: null,
  canonical: true,
  ...more,
});

export const TENANTS = {
  data: [
    tenant('acme', 'Acme Industries', { plan: 'gold' }),
    tenant('globex', 'Globex', { plan: 'standard', allowed_cells: ['crm', 'erp'] }),
    tenant('initech', 'Initech', { status: 'disabled' }),
  ],
  total: 3,
};

export const QUOTA = { requests_per_min: 600, requests_per_day: 200_000, requests_per_month: 5_000_000, plan: 'gold' };

export const USAGE = {
  by: ['cell'],
  data: [
    { cell: 'crm', requests: 91_204, errors: 31, refusals: { RATE_LIMIT: 210 } },
    { cell: 'erp', requests: 44_870, errors: 2_204, refusals: { CIRCUIT_OPEN: 871, RATE_LIMIT: 12 } },
  ],
  total: { requests: 4_136_074, errors: 2_235, refusals: {} },
};

export const KEYS = {
  data: [
    {
      id: 'k3f9a1',
      name: 'nightly-import',
      status: 'valid',
      created_at: 1_764_000_000,
      last_used_at: 1_764_300_000,
      expire_at: null,
    },
  ],
};

const change = (agoSeconds: number, fields: object): object => ({
  ts: nowSeconds() - agoSeconds,
  user: 'li.wei',
  tenantId: '',
  cell: '',
  target: '',
  before: null,
  after: null,
  reason: '',
  ...fields,
});

export const CHANGES = {
  data: [
    change(300, {
      action: 'tenant.change',
      target: 'initech',
      tenantId: 'initech',
      before: { status: 'enabled' },
      after: { status: 'disabled' },
      reason: 'Unpaid since September',
    }),
    change(4_000, {
      user: 'ops',
      action: 'config.change',
      target: '17',
      before: { version: 16, 'cells.erp.timeoutMs': 4_000 },
      after: { version: 17, 'cells.erp.timeoutMs': 400 },
      reason: 'Fail faster',
    }),
    change(9_000, {
      action: 'light.set',
      target: 'finance',
      cell: 'finance',
      after: { color: 'red' },
      reason: 'Month-end close',
    }),
  ],
  next: 'b2xkZXI',
};

export const PROOFS = {
  proofs: [
    {
      kind: 'alarms',
      at: isoAgo(86_400),
      ok: true,
      by: 'ops',
      summary: '7 of 7 alarms rang and were clear again',
      overdue: false,
      due_every_days: 90,
    },
    { kind: 'backup', at: null, ok: null, by: '', summary: '', overdue: true, due_every_days: 90 },
  ],
};

export const CONFIG = {
  version: 17,
  source: 'live',
  why: 'Live version 17 holds.',
  at: nowSeconds() - 4_000,
  author: 'ops',
  reason: 'Fail faster',
  rollout: null,
  document: { cells: { erp: { url: 'http://erp-cell.internal:8001', timeoutMs: 400, retries: 1 } } },
};

export const VERSIONS = {
  data: [
    { version: 17, at: nowSeconds() - 4_000, author: 'ops', reason: 'Fail faster', from: 16 },
    { version: 16, at: nowSeconds() - 90_000, author: 'li.wei', reason: 'More time for erp', from: 15 },
  ],
};

export const DIFF = {
  from: 16,
  to: 17,
  changes: [{ path: 'cells.erp.timeoutMs', before: 4_000, after: 400 }],
  changes_total: 1,
};

export const RUNBOOK = {
  rule: 'cell-down',
  title: 'A Cell is down',
  blocks: [
    { kind: 'paragraph', text: 'The patrol could not reach the Cell in three rounds. Look at `last_error` first.' },
    { kind: 'heading', text: 'What to do' },
    { kind: 'item', text: '`refused`: the process does not run. Start it.' },
    { kind: 'item', text: '`dns`: the name is gone. Look at the deployment of the Cell.' },
    { kind: 'code', text: 'npm run gateway -- cells erp' },
  ],
};

/** Answers by path; what is not listed is not there. */
export function consoleAnswers(): Record<string, object> {
  return {
    '/api/admin/alarms': ALARMS,
    '/api/admin/figures': figures(),
    '/api/admin/cells/erp/probes': probes(),
    '/api/admin/circuits/erp': CIRCUIT,
    '/api/admin/tenants': TENANTS,
    '/api/admin/tenants/acme': TENANTS.data[0] ?? {},
    '/api/admin/tenants/acme/quota': QUOTA,
    '/api/admin/tenants/acme/keys': KEYS,
    '/api/admin/usage': USAGE,
    '/api/admin/audit-logs': CHANGES,
    '/api/admin/proofs': PROOFS,
    '/api/admin/config': CONFIG,
    '/api/admin/config/versions': VERSIONS,
    '/api/admin/config/diff': DIFF,
    '/api/admin/runbook/cell-down': RUNBOOK,
  };
}
