// Answers of the admin API with a Cell in every state a person may meet.

import type {
  CellStatus,
  CellSummary,
  HealthSummary,
  IncidentPage,
  IncidentSummary,
} from '../../../lambdas/contract/health-summary';

export const nowSeconds = (): number => Math.floor(Date.now() / 1000);

export function cell(name: string, changes: Partial<CellSummary> = {}): CellSummary {
  const status = changes.status ?? 'up';
  const seed = name.length * 7 + name.charCodeAt(0);
  return {
    cell: name,
    base_url: `http://${name}-cell.internal:8001`,
    healthy: status === 'up',
    status,
    last_status: status === 'unknown' ? null : status,
    core: false,
    since: nowSeconds() - 3 * 86_400 - 7_200,
    last_check_at: nowSeconds() - 9,
    latency_ms: 38 + (seed % 30),
    consecutive_failures: 0,
    last_error: null,
    uptime: { h1: 1, h24: 0.9996, d7: 0.99871 },
    recent: Array.from({ length: 60 }, (_, index) => 30 + ((index * 17 + seed) % 29) + (index % 23 === 5 ? 60 : 0)),
    circuit: 'closed',
    light: null,
    ...changes,
  };
}

export function down(name: string, changes: Partial<CellSummary> = {}): CellSummary {
  const { recent } = cell(name);
  return cell(name, {
    status: 'down',
    since: nowSeconds() - 754,
    latency_ms: null,
    consecutive_failures: 25,
    last_error: 'refused',
    uptime: { h1: 0.7916, h24: 0.9912, d7: 0.9984 },
    recent: [...recent.slice(25), ...Array.from({ length: 25 }, () => null)],
    circuit: 'open',
    ...changes,
  });
}

export function summary(cells: readonly CellSummary[], changes: Partial<HealthSummary> = {}): HealthSummary {
  const count = (status: CellStatus): number => cells.filter((one) => one.status === status).length;
  const counts = { up: count('up'), degraded: count('degraded'), down: count('down'), unknown: count('unknown') };
  const isCoreDown = cells.some((one) => one.core && one.status === 'down');
  return {
    gateway: 'up',
    status: isCoreDown ? 'down' : counts.up === cells.length ? 'up' : 'degraded',
    generated_at: nowSeconds(),
    stale: false,
    counts: { ...counts, total: cells.length },
    patrol: { last_run_at: nowSeconds() - 9, age_seconds: 9, interval_seconds: 30, blind: false },
    light: null,
    cells,
    ...changes,
  };
}

const QUIET = ['auth', 'bi', 'crm', 'hr', 'lims', 'mes', 'oa', 'plm', 'qms', 'srm'];

/** A bad night: one core Cell down, others failing, unprobed, read-only. */
export function mixedSummary(): HealthSummary {
  const { recent } = cell('wms');
  return summary([
    ...QUIET.map((name) => cell(name, { core: name === 'auth' || name === 'mes' })),
    down('erp', { core: true }),
    cell('wms', {
      status: 'degraded',
      since: nowSeconds() - 48,
      consecutive_failures: 1,
      last_error: 'status_503',
      recent: [...recent.slice(0, 59), null],
      uptime: { h1: 0.9916, h24: 0.9989, d7: 0.9999 },
    }),
    cell('scm', {
      status: 'unknown',
      since: null,
      last_check_at: null,
      latency_ms: null,
      recent: [],
      uptime: { h1: null, h24: null, d7: null },
    }),
    cell('finance', {
      light: {
        color: 'red',
        reason: 'Month-end close',
        set_by: 'ops',
        since: nowSeconds() - 600,
        until: nowSeconds() + 3_000,
      },
    }),
  ]);
}

export function incident(name: string, agoSeconds: number, lastedSeconds: number | null): IncidentSummary {
  const started = nowSeconds() - agoSeconds;
  return {
    cell: name,
    started_at: started,
    ended_at: lastedSeconds === null ? null : started + lastedSeconds,
    cause: lastedSeconds === null ? 'refused' : 'timeout',
  };
}

export function incidents(data: readonly IncidentSummary[], next: string | null = null): IncidentPage {
  return { data, next };
}
