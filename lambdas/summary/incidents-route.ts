// GET /api/admin/incidents: incidents, newest first, page by page.

import type { IncidentPage, IncidentSummary } from '../contract/health-summary';
import type { IncidentStore } from '../domain/health/ports';
import type { Incident } from '../domain/health/record';
import type { HttpApp } from '../domain/http';
import type { Clock } from '../domain/ports';
import { cellForm, type Form, readQuery, timeForm } from '../domain/query';
import { isRefusal, refusal } from '../domain/refusal';

const PAGE_SIZE = 50;

/** The store's cursor travels encoded: callers have no business reading it. */
const cursorForm: Form<string> = {
  expected: 'the cursor of an earlier page',
  read: (text) => {
    const cursor = Buffer.from(text, 'base64url').toString('latin1');
    const isOurs = /^\d{15}#[a-z0-9_-]{1,64}$/.test(cursor) && encodeCursor(cursor) === text;
    return isOurs ? cursor : undefined;
  },
};

const FORMS = { cell: cellForm, since: timeForm, cursor: cursorForm };

export function createIncidentsRoute(incidents: Pick<IncidentStore, 'page'>, clock: Clock): HttpApp {
  return async (request) => {
    const query = readQuery(request.rawQuery, FORMS);
    if (isRefusal(query)) return query;
    const { cell = null, since = 0, cursor = null } = query;
    const sinceMs = Math.round(since * 1000);
    if (cursor !== null && Number.parseInt(cursor, 10) < sinceMs) {
      return refusal('BAD_REQUEST', 'cursor must be of a page with the same since');
    }
    try {
      const found = await incidents.page({ cell, sinceMs, cursor, limit: PAGE_SIZE, nowMs: clock() });
      const page: IncidentPage = {
        data: found.incidents.map(summarizeIncident),
        next: found.cursor === null ? null : encodeCursor(found.cursor),
      };
      const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'private, no-store' };
      return { status: 200, headers, body: JSON.stringify(page) };
    } catch (error) {
      return refusal('SERVICE_UNAVAILABLE', 'The incidents cannot be read', { cause: error });
    }
  };
}

function summarizeIncident({ cell, startedAtMs, endedAtMs, cause }: Incident): IncidentSummary {
  return {
    cell,
    started_at: startedAtMs / 1000,
    ended_at: endedAtMs === null ? null : endedAtMs / 1000,
    cause,
  };
}

function encodeCursor(cursor: string): string {
  return Buffer.from(cursor, 'latin1').toString('base64url');
}
