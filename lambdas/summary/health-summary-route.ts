// GET /api/admin/health-summary: `cell` and `unhealthy=1` choose Cells, `strict=1` answers probes by status, `watched=1` says how long
// each uptime was watched.

import type { HealthSummary } from '../contract/health-summary';
import type { RouteTable } from '../contract/route-table';
import type { GatewayResponse, HttpApp } from '../domain/http';
import type { Clock } from '../domain/ports';
import { cellForm, flagForm, readQuery } from '../domain/query';
import { isRefusal, refusal } from '../domain/refusal';
import { isNamedBy, weakTag } from './entity-tag';
import type { SnapshotReader } from './snapshot';
import { summarize } from './summarize';

export interface SummaryOptions {
  readonly routes: RouteTable;
  readonly intervalSeconds: number;
  readonly tenantsEnforced: boolean;
  readonly clock: Clock;
}

const FORMS = { cell: cellForm, unhealthy: flagForm, strict: flagForm, watched: flagForm };

export function createHealthSummaryRoute(read: SnapshotReader, { clock, ...frame }: SummaryOptions): HttpApp {
  return async (request, facts) => {
    const query = readQuery(request.rawQuery, FORMS);
    if (isRefusal(query)) return query;
    const { cell } = query;
    const snapshot = await read();
    if (isRefusal(snapshot)) return snapshot;
    if (cell !== undefined && !Object.hasOwn((snapshot.routes ?? frame.routes).cells, cell)) {
      return refusal('NOT_FOUND', 'There is no Cell of that name');
    }
    facts['last_known'] = snapshot.lastKnown;
    const whole = summarize(snapshot, { ...frame, nowMs: clock(), withWatched: query.watched === true });
    const summary = {
      ...whole,
      cells: whole.cells.filter(
        (one) => (cell === undefined || one.cell === cell) && (query.unhealthy !== true || !one.healthy),
      ),
    };
    return query.strict === true && !isServing(whole) ? answer(summary, 503) : revalidated(summary, request.headers);
  };
}

/** For a probe, not to know is as bad as down: a stale summary must not keep traffic coming. */
function isServing({ status }: HealthSummary): boolean {
  return status === 'up' || status === 'degraded';
}

/** The tag leaves out what changes by the mere passing of time. */
function revalidated(summary: HealthSummary, headers: Readonly<Record<string, string>>): GatewayResponse {
  const { generated_at: _generatedAt, patrol, ...rest } = summary;
  const { age_seconds: _age, ...steady } = patrol;
  const etag = weakTag(JSON.stringify([rest, steady]));
  const { headers: answered, ...whole } = answer(summary, 200);
  const tagged = { ...answered, etag };
  if (!isNamedBy(headers['if-none-match'], etag)) return { ...whole, headers: tagged };
  return { status: 304, headers: { etag, 'cache-control': tagged['cache-control'] }, body: '' };
}

function answer(summary: HealthSummary, status: number) {
  const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'private, no-cache' };
  return { status, headers, body: JSON.stringify(summary) };
}
