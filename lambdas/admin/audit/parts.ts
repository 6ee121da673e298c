// The audit log: what was changed, newest first, page by page, or as a file, oldest first.

import { AUDIT_DAYS } from '../../contract/audit-record';
import { MAX_BODY_BYTES } from '../../contract/limits';
import { type AuditLog, type AuditQuery } from '../../domain/audit';
import type { GatewayRequest, HttpApp } from '../../domain/http';
import type { Clock } from '../../domain/ports';
import { cellForm, type Form, readQuery, timeForm } from '../../domain/query';
import { isRefusal, type Refusal, refusal } from '../../domain/refusal';
import type { AdminParts } from '../app';
import { jsonAnswer } from '../json';

const STANDARD_LIMIT = 100;
const MOST_LINES = 500;
/** Pages that one export reads, each of up to ten reads of the table. */
const MOST_PAGES = 50;
/** Time for the page that is read last, and for the answer. */
const RESERVE_MS = 5_000;
const END_OF_TIME_S = 253_402_300_799;

/** The store's cursor travels encoded: callers have no business reading it. */
const cursorForm: Form<string> = {
  expected: 'the cursor of an earlier page',
  read: (text) => {
    const cursor = Buffer.from(text, 'base64url').toString('latin1');
    return /^\d{15}#[0-9a-f]{16}$/.test(cursor) && encodeCursor(cursor) === text ? cursor : undefined;
  },
};

const limitForm: Form<number> = {
  expected: `a whole number from 1 to ${MOST_LINES}`,
  read: (text) => (/^\d{1,3}$/.test(text) && Number(text) > 0 && Number(text) <= MOST_LINES ? Number(text) : undefined),
};

/** Unix seconds, or ISO 8601 in UTC. */
const momentForm: Form<number> = {
  expected: 'Unix seconds, or a time in UTC that ends in Z',
  read: (text) => timeForm.read(text) ?? (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) ? secondsOf(text) : undefined),
};

const textForm: Form<string> = {
  expected: 'a text of 200 characters at most',
  read: (text) => (text.length <= 200 ? text : undefined),
};

const FORMS = {
  since: momentForm,
  to: momentForm,
  traceId: textForm,
  tenantId: textForm,
  cell: cellForm,
  limit: limitForm,
  cursor: cursorForm,
};

export interface AuditPartsOptions {
  readonly log: AuditLog;
  /** How long the log lines of requests are kept, days. */
  readonly logDays: number;
  readonly clock: Clock;
}

export function createAuditParts({ log, logDays, clock }: AuditPartsOptions): AdminParts {
  const list: HttpApp = async (request) => {
    const query = readAuditQuery(request, 'newest first', clock());
    if (isRefusal(query)) return query;
    const { lines, cursor } = await log.page(query);
    return jsonAnswer(200, {
      data: lines,
      total: lines.length,
      next: cursor === undefined ? null : encodeCursor(cursor),
      kept_days: AUDIT_DAYS,
      requests: { kept_in: 'logs', kept_days: logDays },
    });
  };

  const exported: HttpApp = async (request) => {
    const query = readAuditQuery(request, 'oldest first', clock());
    if (isRefusal(query)) return query;
    const { text, cursor } = await readFile(
      log,
      { ...query, limit: MOST_LINES },
      () => clock() > request.deadlineAtMs - RESERVE_MS,
    );
    const next = cursor === undefined ? undefined : nextPath(request, cursor);
    return {
      status: 200,
      headers: {
        'content-type': 'application/x-ndjson; charset=utf-8',
        'content-disposition': 'attachment; filename="audit-logs.ndjson"',
        'cache-control': 'no-store',
        ...(next !== undefined && { link: `<${next}>; rel="next"` }),
      },
      body: text,
    };
  };

  return { 'GET /api/admin/audit-logs': list, 'GET /api/admin/audit-logs/export': exported };
}

function readAuditQuery({ rawQuery }: GatewayRequest, order: AuditQuery['order'], nowMs: number): AuditQuery | Refusal {
  const read = readQuery(rawQuery, FORMS);
  if (isRefusal(read)) return read;
  const { since = 0, to = END_OF_TIME_S, limit = STANDARD_LIMIT, cursor, ...only } = read;
  const named = Object.entries(only).filter(([, value]) => value !== undefined);
  const [fromMs, toMs] = [Math.ceil(since * 1000), Math.floor(to * 1000)];
  const atMs = cursor === undefined ? fromMs : Number.parseInt(cursor, 10);
  if (cursor !== undefined && (atMs < fromMs || atMs > toMs)) {
    return refusal('BAD_REQUEST', 'cursor must be of a page with the same since and to');
  }
  return {
    fromMs,
    toMs,
    order,
    limit,
    only: Object.fromEntries(named),
    cursor,
    nowMs,
  };
}

/** Whole pages, as many as one response holds and its time allows; none of a page need have passed the filter. */
async function readFile(
  log: AuditLog,
  query: AuditQuery,
  isLate: () => boolean,
): Promise<{ text: string; cursor: string | undefined }> {
  let text = '';
  let { cursor } = query;
  let pages = 0;
  do {
    const page = await log.page({ ...query, cursor });
    const more = page.lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    if (text !== '' && Buffer.byteLength(text) + Buffer.byteLength(more) > MAX_BODY_BYTES) return { text, cursor };
    text += more;
    cursor = page.cursor;
    pages += 1;
  } while (cursor !== undefined && pages < MOST_PAGES && !isLate());
  return { text, cursor };
}

/** The same export from where this one ended. */
function nextPath({ path, rawQuery }: GatewayRequest, cursor: string): string {
  const query = new URLSearchParams(rawQuery);
  query.set('cursor', encodeCursor(cursor));
  return `${path}?${query.toString()}`;
}

function secondsOf(text: string): number | undefined {
  const ms = Date.parse(text);
  return Number.isNaN(ms) || ms < 0 ? undefined : ms / 1000;
}

function encodeCursor(cursor: string): string {
  return Buffer.from(cursor, 'latin1').toString('base64url');
}
