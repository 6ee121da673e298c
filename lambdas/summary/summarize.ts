// The summary, purely: what was read + routes + clock -> what may be claimed now. It never claims more than it knows.

import type { CellStatus, CellSummary, HealthSummary, LightSummary } from '../contract/health-summary';
import type { CellRoute, RouteTable } from '../contract/route-table';
import { CLOCK_TOLERANCE_MS } from '../domain/health/judge';
import type { HealthRecord } from '../domain/health/record';
import { readRing, type UptimeWindow, uptimeShare, watchedSeconds } from '../domain/health/uptime';
import { isInForce, type Light, lightSummary } from '../domain/light/light';
import { cellLight, GATEWAY_LIGHT, type RoutesNow, type Snapshot } from './snapshot';

/** Results this many periods old say nothing of now. */
const PERIODS_TO_TRUST = 2;

export interface SummaryFrame {
  /** As they were deployed: Cells beyond them were added live, and have no alarms of their own yet. */
  readonly routes: RouteTable;
  readonly intervalSeconds: number;
  /** Whether requests are held against the tenant registry. */
  readonly tenantsEnforced: boolean;
  readonly nowMs: number;
  /** Whether each uptime says how long was watched. */
  readonly withWatched?: boolean;
}

/** Cells in the order of their names; those that are no longer routed are left out. */
export function summarize(snapshot: Snapshot, frame: SummaryFrame): HealthSummary {
  const { heartbeat } = snapshot;
  const { nowMs, intervalSeconds } = frame;
  const stale = snapshot.lastKnown || !isRecent(heartbeat?.judgedAtMs ?? 0, frame);
  const { cells: routed, tenantRoutes = {} }: RoutesNow = snapshot.routes ?? frame.routes;
  const own = tenantsWithOwn(tenantRoutes);
  const names = Object.keys(routed).toSorted();
  const cells = names.map((cell) => {
    const unprobed = own.get(cell);
    const summary = summarizeCell(cell, routed[cell], snapshot, frame, stale);
    return unprobed === undefined ? summary : { ...summary, unprobed_tenants: unprobed };
  });
  const light = lightInForce(snapshot.lights.get(GATEWAY_LIGHT), nowMs);
  return {
    gateway: 'up',
    status: overallStatus(cells, stale, light),
    generated_at: nowMs / 1000,
    stale,
    counts: countStatuses(cells),
    patrol: {
      last_run_at: heartbeat ? heartbeat.ranAtMs / 1000 : null,
      age_seconds: heartbeat ? Math.max(0, nowMs - heartbeat.ranAtMs) / 1000 : null,
      interval_seconds: intervalSeconds,
      blind: heartbeat?.blind ?? false,
    },
    light,
    ...(frame.tenantsEnforced ? {} : { tenants_enforced: false as const }),
    cells,
  };
}

/** Cell -> tenants that have a deployment of it for themselves. */
function tenantsWithOwn(tenantRoutes: NonNullable<RoutesNow['tenantRoutes']>): ReadonlyMap<string, number> {
  const own = new Map<string, number>();
  for (const routes of Object.values(tenantRoutes)) {
    for (const cell of Object.keys(routes)) own.set(cell, (own.get(cell) ?? 0) + 1);
  }
  return own;
}

function summarizeCell(
  cell: string,
  route: CellRoute | undefined,
  snapshot: Snapshot,
  frame: SummaryFrame,
  stale: boolean,
): CellSummary {
  const { nowMs } = frame;
  const record = snapshot.records.get(cell);
  const status = record && !stale && isRecent(record.checkedAtMs, frame) ? record.status : 'unknown';
  return {
    cell,
    base_url: route?.baseUrl ?? '',
    healthy: status === 'up',
    status,
    last_status: record?.status ?? null,
    core: route?.core ?? false,
    ...(!Object.hasOwn(frame.routes.cells, cell) && { added_live: true as const }),
    ...(route?.enabled === false && { enabled: false as const }),
    ...(record ? history(record, frame) : NO_HISTORY),
    circuit: snapshot.circuits.get(cell)?.phase ?? 'closed',
    light: lightInForce(snapshot.lights.get(cellLight(cell)), nowMs),
  };
}

type History = Pick<
  CellSummary,
  'since' | 'last_check_at' | 'latency_ms' | 'consecutive_failures' | 'last_error' | 'uptime' | 'recent'
>;

const NO_HISTORY: History = {
  since: null,
  last_check_at: null,
  latency_ms: null,
  consecutive_failures: 0,
  last_error: null,
  uptime: { h1: null, h24: null, d7: null },
  recent: [],
};

function history(record: HealthRecord, { nowMs, intervalSeconds, withWatched = false }: SummaryFrame): History {
  const { uptime } = record;
  const watched = (window: UptimeWindow) => watchedSeconds(uptime, window, nowMs, intervalSeconds);
  return {
    since: record.sinceMs / 1000,
    last_check_at: record.checkedAtMs / 1000,
    latency_ms: record.latencyMs,
    consecutive_failures: record.failures,
    last_error: record.lastError,
    uptime: {
      h1: uptimeShare(uptime, 'h1', nowMs),
      h24: uptimeShare(uptime, 'h24', nowMs),
      d7: uptimeShare(uptime, 'd7', nowMs),
      ...(withWatched && { watched: { h1: watched('h1'), h24: watched('h24'), d7: watched('d7') } }),
    },
    recent: readRing(record.recent),
  };
}

/** A time ahead of the clock is no more to be trusted than an old one: somebody's clock was set. */
function isRecent(atMs: number, { nowMs, intervalSeconds }: SummaryFrame): boolean {
  const ageMs = nowMs - atMs;
  return ageMs >= -CLOCK_TOLERANCE_MS && ageMs <= PERIODS_TO_TRUST * intervalSeconds * 1000;
}

function overallStatus(cells: readonly CellSummary[], stale: boolean, light: LightSummary | null): CellStatus {
  if (stale || cells.every(({ status }) => status === 'unknown')) return 'unknown';
  if (cells.some(({ core, status }) => core && status === 'down')) return 'down';
  const well = cells.every((cell) => cell.healthy && cell.circuit === 'closed' && cell.light === null);
  return well && light === null ? 'up' : 'degraded';
}

function countStatuses(cells: readonly CellSummary[]): HealthSummary['counts'] {
  const counts = { up: 0, degraded: 0, down: 0, unknown: 0, total: cells.length };
  for (const { status } of cells) counts[status] += 1;
  return counts;
}

function lightInForce(light: Light | undefined, nowMs: number): LightSummary | null {
  return isInForce(light, nowMs) ? lightSummary(light) : null;
}
