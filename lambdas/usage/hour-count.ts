// Counts one hour: who called what, from the API's access log, and what the gateway refused, from the proxy's lines.

import { TENANT_ID } from '../domain/tenant/tenant';
import { addRefusals, type CellCounts, type Counts, countsOf, isAnswerOfGateway, isErrorCode, NO_CELL } from './counts';
import { inSlices, nextSlice, type Row, type RunQuery, type Slice, slicesOf } from './log-query';

/** Stands for requests without a proven tenant; no tenant's id holds it. */
export const NO_TENANT = '~';

const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

/** `2026-11-30T17:00Z`. */
export function startOfHour(hourMs: number): string {
  return `${new Date(hourMs).toISOString().slice(0, 16)}Z`;
}

/** By tenant, then by the minute at which a part of the hour begins: 0 alone, unless the tenant's day begins within an hour. */
export type HourUsage = Map<string, Map<number, CellCounts>>;

export interface HourCount {
  readonly usage: HourUsage;
  readonly requests: number;
  /** Slices that the next hour had better begin with. */
  readonly sliceMs: number;
}

export interface HourCountDeps {
  readonly run: RunQuery;
  readonly accessLog: string;
  readonly proxyLog: string;
  /** Names of the Cells. */
  readonly cells: readonly string[];
  /** Minutes of the parts of an hour that the tenant's days need: 60, 30 or 15. */
  readonly partMinutes: (tenantId: string, hourMs: number) => number;
}

/** A query may have 10,000 characters. Without the names a caller's path says what counts as a Cell, and gets a row each. */
const MOST_CHARACTERS_OF_CELLS = 8_000;

/** @param sliceMs what one query may cover */
export function createHourCount(deps: HourCountDeps) {
  const { run, accessLog, proxyLog, cells } = deps;
  const known = new Set(cells);
  const query = (logGroup: string, textOf: (slice: Slice) => string) => (slice: Slice) =>
    run({ logGroup, text: textOf(slice), slice });
  return async (hourMs: number, sliceMs: number): Promise<HourCount> => {
    const slices = slicesOf({ fromMs: hourMs, toMs: hourMs + HOUR_MS }, sliceMs);
    const requests = await inSlices(
      slices,
      query(accessLog, (slice) => requestQuery(slice, cells)),
    );
    const refusals = await inSlices(
      slices,
      query(proxyLog, (slice) => refusalQuery(slice, cells)),
    );
    const usage: HourUsage = new Map();
    const countsAt = ({ fromMs }: Slice, tenantId: string, cell: string): Counts => {
      const minutes = deps.partMinutes(tenantId, hourMs);
      const part = Math.floor((fromMs - hourMs) / MINUTE_MS / minutes) * minutes;
      return countsOf(cellsOf(usage, tenantId, part), known.has(cell) ? cell : NO_CELL);
    };
    let total = 0;
    for (const { slice, row } of requests.rows) {
      const number = numberIn(row, 'requests');
      total += number;
      addRequests(countsAt(slice, tenantIn(row), row['cell'] ?? NO_CELL), row, number);
    }
    for (const { slice, row } of refusals.rows) {
      const { code = '', proven_tenant: tenant = '', cellKey: cell = NO_CELL } = row;
      if (!isErrorCode(code) || !TENANT_ID.test(tenant)) continue;
      // A line without its request would make a tenant that nobody has seen.
      if (!usage.has(tenant)) continue;
      const counts = countsAt(slice, tenant, cell);
      const number = numberIn(row, 'refusals');
      addRefusals(counts, code, number);
      if (isAnswerOfGateway(code)) counts.billable -= number;
    }
    return { usage, requests: total, sliceMs: Math.min(nextSlice(requests), nextSlice(refusals)) };
  };
}

function cellsOf(usage: HourUsage, tenantId: string, part: number): CellCounts {
  const parts = usage.get(tenantId) ?? new Map<number, CellCounts>();
  usage.set(tenantId, parts);
  const cells = parts.get(part) ?? new Map<string, Counts>();
  parts.set(part, cells);
  return cells;
}

function addRequests(counts: Counts, row: Row, number: number): void {
  const { status = '', code = '' } = row;
  const isError = Number(status) >= 500;
  counts.requests += number;
  if (isError) counts.errors += number;
  else if (isCellCall(row) && status !== TOO_LARGE && !isErrorCode(code)) counts.billable += number;
  counts.bytes += numberIn(row, 'responseBytes');
  counts.ms += numberIn(row, 'responseMs');
  // What the authorizer refused has no tenant, and the access log names the code itself.
  if (isErrorCode(code)) addRefusals(counts, code, number);
}

const CELL_ROUTES = 'ANY /api/v1/';
/** As API Gateway writes a missing field. */
const MISSING = '-';

/** No Cell is asked for a caller without a tenant, such as one with the ops token. */
function isCellCall({ routeKey = '', tenant = '' }: Row): boolean {
  return routeKey.startsWith(CELL_ROUTES) && tenant !== MISSING;
}

/** API Gateway gives it too, and no line of the proxy tells that from a Cell's. */
const TOO_LARGE = '413';

/**
 * The first `stats` makes one row of each request, however often API Gateway has written its line. The second adds them up.
 * A field that API Gateway does not know is `-`.
 */
export function requestQuery(slice: Slice, cells: readonly string[]): string {
  return [
    `filter ispresent(requestId) and ${within(slice)}`,
    cellOfPath(cells),
    `fields coalesce(cellName, "${NO_CELL}") as cell, coalesce(tenantId, "${MISSING}") as tenant, coalesce(authorizerCode, "${MISSING}") as code`,
    'stats max(responseLength) as bytes, max(responseLatency) as ms by requestId, tenant, cell, routeKey, status, code',
    'stats count(*) as requests, sum(bytes) as responseBytes, sum(ms) as responseMs by tenant, cell, routeKey, status, code',
  ].join(' | ');
}

/** Both logs have the path: a refusal and its request name the same Cell. */
function cellOfPath(cells: readonly string[]): string {
  const names = cells.join('|');
  const isShort = names.length > 0 && names.length <= MOST_CHARACTERS_OF_CELLS;
  return `parse path /^\\/api\\/v1\\/(?<cellName>${isShort ? names : '[a-z0-9_-]{1,64}'})(?<rest>\\/|$)/`;
}

/** By the lines' own times, so that slices, however short, read nothing twice. */
function within({ fromMs, toMs }: Slice): string {
  return `toMillis(@timestamp) >= ${fromMs} and toMillis(@timestamp) < ${toMs}`;
}

/** Refusals of proven tenants. Whatever the caller's header says stands in another field, and is not read. */
function refusalQuery(slice: Slice, cells: readonly string[]): string {
  return [
    `filter ispresent(code) and ispresent(proven_tenant) and ${within(slice)}`,
    cellOfPath(cells),
    `fields coalesce(cellName, "${NO_CELL}") as cellKey`,
    'stats count(*) as lines by api_request_id, proven_tenant, cellKey, code',
    'stats count(*) as refusals by proven_tenant, cellKey, code',
  ].join(' | ');
}

function tenantIn({ tenant = '' }: Row): string {
  return tenant !== MISSING && TENANT_ID.test(tenant) ? tenant : NO_TENANT;
}

function numberIn(row: Row, name: string): number {
  const value = Number(row[name]);
  return Number.isFinite(value) ? value : 0;
}

/** An hour with fewer requests says nothing of who takes too much. */
const LEAST_REQUESTS = 1_000;

/** The largest tenant's share of an hour: percent of the requests whose tenant was proven. */
export function largestShare(usage: HourUsage): number {
  let [total, most] = [0, 0];
  for (const [tenantId, parts] of usage) {
    if (tenantId === NO_TENANT) continue;
    let own = 0;
    for (const cells of parts.values()) for (const { requests } of cells.values()) own += requests;
    total += own;
    most = Math.max(most, own);
  }
  return total < LEAST_REQUESTS ? 0 : (100 * most) / total;
}
