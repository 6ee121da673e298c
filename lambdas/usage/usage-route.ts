// `GET /api/admin/usage`: what tenants have used, as JSON, CSV or CloudEvents.

import { MAX_BODY_BYTES } from '../contract/limits';
import type { GatewayResponse, HttpApp } from '../domain/http';
import type { Clock } from '../domain/ports';
import { isRefusal, type Refusal, refusal } from '../domain/refusal';
import { zonesIn } from './calendar';
import { type Counts, refused } from './counts';
import { startOfHour } from './hour-count';
import { readUsageQuery, type UsageQuery } from './usage-query';
import { TooSlow, type UsageReport, type UsageRow } from './usage-report';
import type { Zones } from './zones';

export interface UsageRouteDeps {
  readonly clock: Clock;
  readonly deployment: string;
  readonly standardZone: string;
  /** Whether the registry knows the tenant; true where it is not asked. */
  readonly isTenant: (id: string) => Promise<boolean>;
  readonly zones: () => Promise<Zones>;
  readonly report: (query: UsageQuery, zones: Zones, nowMs: number, isLate: () => boolean) => Promise<UsageReport>;
}

export function createUsageRoute(deps: UsageRouteDeps): HttpApp {
  return async (request, facts) => {
    const nowMs = deps.clock();
    const query = readUsageQuery(request.rawQuery, request.headers['accept'], nowMs, deps.standardZone);
    if (isRefusal(query)) return query;
    if (query.tenant !== undefined) facts['subject'] = query.tenant;
    const zones = await deps.zones();
    const isLate = () => deps.clock() >= request.deadlineAtMs;
    const report = await deps.report(query, zones, nowMs, isLate).catch(refuseIfSlow);
    if (isRefusal(report)) return report;
    const isUnknown = query.tenant !== undefined && report.rows.length === 0 && !(await deps.isTenant(query.tenant));
    if (isUnknown)
      return refusal('NOT_FOUND', 'There is no such tenant, and none of that name has used anything in this span');
    const zone = query.tenant === undefined ? deps.standardZone : (zonesIn(zones.of(query.tenant)).at(-1) ?? '');
    if (query.format === 'csv') return answer('text/csv; charset=utf-8; header=present', csv(query, report));
    if (query.format === 'json') return answer(JSON_TYPE, JSON.stringify(toJson(query, report, zone)));
    const events = toEvents(query, report, deps.deployment, nowMs);
    return answer('application/cloudevents-batch+json; charset=utf-8', JSON.stringify(events));
  };
}

const JSON_TYPE = 'application/json; charset=utf-8';

const ASK_FOR_LESS = 'ask for a shorter span, for one tenant, or by fewer groups';

function refuseIfSlow(error: unknown): Refusal {
  if (error instanceof TooSlow) return refusal('SERVICE_UNAVAILABLE', `The report takes too long: ${ASK_FOR_LESS}`);
  throw error;
}

/** A larger answer does not fit Lambda's payload: API Gateway would answer 500. */
function answer(type: string, body: string): GatewayResponse | Refusal {
  const bytes = Buffer.byteLength(body);
  if (bytes > MAX_BODY_BYTES) {
    return refusal('BAD_REQUEST', `The report has ${bytes} bytes of ${MAX_BODY_BYTES} at most: ${ASK_FOR_LESS}`);
  }
  return { status: 200, headers: { 'content-type': type, 'cache-control': 'no-store', vary: 'accept' }, body };
}

function figures(counts: Counts) {
  const { requests, errors, bytes, ms } = counts;
  return {
    requests,
    billable: Math.max(0, counts.billable),
    refused: refused(counts),
    errors,
    response_bytes: bytes,
    duration_ms: Math.round(ms),
  };
}

function places({ tenant, cell, month, day, hour }: UsageRow) {
  return {
    ...(month !== undefined && { month }),
    ...(day !== undefined && { day }),
    ...(hour !== undefined && { hour }),
    ...(tenant !== undefined && { tenant }),
    ...(cell !== undefined && { cell }),
  };
}

function whole(row: Counts) {
  return { ...figures(row), refusals: row.refusals };
}

function toJson({ from, to, by }: UsageQuery, { rows, total, reconciled }: UsageReport, zone: string) {
  const { counted, api, missingHours, latestHourMs } = reconciled;
  return {
    from: from.text,
    to: to.text,
    time_zone: zone,
    by,
    data: rows.map((row) => ({ ...places(row), ...whole(row.counts) })),
    total: whole(total),
    reconciliation: {
      counted_requests: counted,
      api_gateway_requests: api,
      difference: counted - api,
      missing_hours: missingHours,
      latest_hour: latestHourMs === undefined ? null : startOfHour(latestHourMs),
    },
  };
}

/** https://www.rfc-editor.org/rfc/rfc4180 */
function csv({ by }: UsageQuery, { rows }: UsageReport): string {
  const columns = [...by, ...Object.keys(figures(EMPTY))];
  const lines = rows.map((row) => {
    const values: Readonly<Record<string, string | number | null>> = { ...places(row), ...figures(row.counts) };
    return columns.map((column) => csvField(values[column] ?? '')).join(',');
  });
  return [columns.join(','), ...lines, ''].join('\r\n');
}

const EMPTY: Counts = { requests: 0, billable: 0, errors: 0, bytes: 0, ms: 0, refusals: {} };

/** What a spreadsheet would take for a formula begins with an apostrophe: https://owasp.org/www-community/attacks/CSV_Injection */
function csvField(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md. The id is the same each time, so that a
 * consumer replaces what it has of the same tenant, Cell and time.
 */
function toEvents({ from, to, unit }: UsageQuery, { rows }: UsageReport, deployment: string, nowMs: number): object[] {
  const time = new Date(nowMs).toISOString();
  return rows.map((row) => {
    const { tenant, cell } = row;
    const when = row.month ?? row.day ?? row.hour ?? `${from.text}/${to.text}`;
    return {
      specversion: '1.0',
      type: `cell-gateway.usage.${unit ?? 'span'}`,
      source: `/${deployment}/usage`,
      id: [when, tenant ?? '', cell ?? ''].join('/'),
      time,
      ...(typeof tenant === 'string' && { subject: tenant }),
      datacontenttype: 'application/json',
      data: { from: from.text, to: to.text, ...places(row), ...figures(row.counts), refusals: row.counts.refusals },
    };
  });
}
