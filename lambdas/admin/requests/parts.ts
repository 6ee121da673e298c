// The requests API: why one request was answered as it was, and what a tenant's requests failed of.

import { type Language, preferredLanguage } from '../../contract/language';
import type { GatewayRequest, GatewayResponse, HttpApp } from '../../domain/http';
import type { Clock } from '../../domain/ports';
import { isRefusal, type Refusal, refusal } from '../../domain/refusal';
import { TENANT_ID } from '../../domain/tenant/tenant';
import type { AdminParts } from '../app';
import { jsonAnswer } from '../json';
import { explain } from './explain';
import { failureGroups } from './groups';
import { type Found, type LogSearch, MOST_LINES, type Wanted } from './log-search';
import { type RequestLines, requestsIn } from './request-lines';

export interface RequestPartsDeps {
  readonly search: LogSearch;
  readonly language: Language;
  readonly clock: Clock;
  /** Name of the tenant's plan as the registry has it now; undefined where it names none. */
  readonly planOf: (tenantId: string) => Promise<string | undefined>;
}

/** Where to look, from the newest: a wider window reads more, and costs more. */
const WINDOWS = { '15m': 15 * 60_000, '3h': 3 * 3_600_000, '24h': 24 * 3_600_000 } as const;
type WindowName = keyof typeof WINDOWS;
const WINDOW_NAMES = Object.keys(WINDOWS) as readonly WindowName[];

/** HTTP APIs answer within 30 s, and this function ends after 15 s. */
const WAIT_MS = 6_000;
/** Lines reach CloudWatch some seconds late, and clocks differ. */
const AHEAD_MS = 60_000;
const MOST_REQUESTS = 20;
/** Looks that one environment starts at once, and in what time it earns another: each costs money. */
const MOST_AT_ONCE = 60;
const EARNED_EACH_MS = 6_000;

/** What ids are made of; no quote and no backslash, which end a text within a query. */
const ID = /^[\w\-=.:+@]{1,128}$/;
const TRACE_ID = /^[0-9a-f]{32}$/;
const QUERY_IDS = /^[0-9a-f-]{8,64}(?:\.[0-9a-f-]{8,64}){0,2}$/;
const LAST = /^(\d{1,4})(m|h)$/;

/** Each search asks for one field, since an index serves an equality of its field. */
function wantedFor(id: string): readonly Wanted[] {
  const within = (field: string): Wanted => ({ groups: 'functions', field, value: id });
  if (TRACE_ID.test(id)) return [within('trace_id'), within('request_id')];
  return [within('request_id'), within('api_request_id'), { groups: 'access', field: 'requestId', value: id }];
}

interface Asked {
  readonly window: WindowName;
  /** Searches that were started before; undefined to start them. */
  readonly queryIds: readonly string[] | undefined;
}

export function createRequestParts(deps: RequestPartsDeps): AdminParts {
  const { search, clock, language } = deps;
  const mayStart = createStartLimit(clock);

  const look = async (asked: Asked, windowMs: number, wanted: readonly Wanted[]) => {
    if (asked.queryIds === undefined && !mayStart()) {
      return refusal('RATE_LIMIT', 'The searches of this environment are used up', {
        retryAfterSeconds: EARNED_EACH_MS / 1000,
      });
    }
    const nowMs = clock();
    const ids = asked.queryIds ?? (await search.start(wanted, nowMs - windowMs, nowMs + AHEAD_MS));
    return { ids, found: await search.results(ids, WAIT_MS) };
  };

  const one: HttpApp = async (request) => {
    const id = request.pathParameters['id'] ?? '';
    if (!ID.test(id)) return refusal('BAD_REQUEST', 'The id must be a request id, a trace id or an apigw-requestid');
    const asked = readAsked(request);
    if (isRefusal(asked)) return asked;
    const looked = await look(asked, WINDOWS[asked.window], wantedFor(id));
    if (isRefusal(looked)) return looked;
    const requests = requestsIn(looked.found.lines).slice(0, MOST_REQUESTS);
    const path = `/api/admin/requests/${encodeURIComponent(id)}`;
    if (requests.length === 0 && !looked.found.isComplete) return stillSearching(path, asked, looked.ids, looked.found);
    const wider = WINDOW_NAMES[WINDOW_NAMES.indexOf(asked.window) + 1];
    return jsonAnswer(200, {
      id,
      state: requests.length > 0 ? 'found' : 'not_found',
      window: asked.window,
      searched: costOf(looked.found),
      requests: await Promise.all(requests.map((lines) => explained(lines, languageOf(request, language)))),
      ...(requests.length === 0 && wider && { next: `${path}?window=${wider}` }),
    });
  };

  const explained = async (lines: RequestLines, words: Language) => {
    const tenantId = lines.request?.['tenant_id'];
    const plan = typeof tenantId === 'string' ? await deps.planOf(tenantId).catch(() => undefined) : undefined;
    return explain(lines, { language: words, plan });
  };

  const ofTenant: HttpApp = async (request) => {
    const query = new URLSearchParams(request.rawQuery);
    const tenant = query.get('tenant') ?? '';
    const last = query.get('last') ?? '15m';
    const windowMs = lastMs(last);
    if (!TENANT_ID.test(tenant)) return refusal('BAD_REQUEST', 'tenant must be the id of a tenant');
    if (windowMs === undefined) return refusal('BAD_REQUEST', 'last must be minutes or hours, such as 15m, up to 24h');
    const given = readQueryIds(query);
    if (isRefusal(given)) return given;
    const asked: Asked = { window: '15m', ...given };
    const wanted: Wanted = { groups: 'functions', field: 'tenant_id', value: tenant, failuresOnly: true };
    const looked = await look(asked, windowMs, [wanted]);
    if (isRefusal(looked)) return looked;
    const { found, ids } = looked;
    const path = `/api/admin/requests?tenant=${encodeURIComponent(tenant)}&last=${last}`;
    return jsonAnswer(200, {
      tenant,
      last,
      state: found.isComplete ? 'complete' : 'searching',
      searched: costOf(found),
      ...failureGroups(requestsIn(found.lines), languageOf(request, language)),
      /** More failures may be in the log than are counted. */
      truncated: found.lines.length >= MOST_LINES,
      ...(!found.isComplete && { next: `${path}&query=${ids.join('.')}` }),
    });
  };

  return { 'GET /api/admin/requests/{id}': one, 'GET /api/admin/requests': ofTenant };
}

function languageOf({ headers }: GatewayRequest, fallback: Language): Language {
  return preferredLanguage(headers['accept-language'], fallback);
}

function readAsked({ rawQuery }: GatewayRequest): Asked | Refusal {
  const query = new URLSearchParams(rawQuery);
  const named = query.get('window') ?? '15m';
  const window = WINDOW_NAMES.find((name) => name === named);
  if (window === undefined) return refusal('BAD_REQUEST', `window must be one of ${WINDOW_NAMES.join(', ')}`);
  const ids = readQueryIds(query);
  return isRefusal(ids) ? ids : { window, ...ids };
}

function readQueryIds(query: URLSearchParams): Pick<Asked, 'queryIds'> | Refusal {
  const text = query.get('query') ?? '';
  if (text === '') return { queryIds: undefined };
  if (!QUERY_IDS.test(text)) return refusal('BAD_REQUEST', 'query must be that of an answer of this API');
  return { queryIds: text.split('.') };
}

function lastMs(text: string): number | undefined {
  const [, count, unit] = LAST.exec(text) ?? [];
  const ms = Number(count) * (unit === 'h' ? 3_600_000 : 60_000);
  return ms > 0 && ms <= WINDOWS['24h'] ? ms : undefined;
}

function stillSearching(path: string, { window }: Asked, ids: readonly string[], found: Found): GatewayResponse {
  const next = `${path}?window=${window}&query=${ids.join('.')}`;
  return jsonAnswer(200, { state: 'searching', window, searched: costOf(found), requests: [], next });
}

/** https://aws.amazon.com/cloudwatch/pricing/: CloudWatch Logs Insights in us-east-1; other regions have prices of their own. */
const USD_PER_GB = 0.005;

function costOf({ scannedBytes }: Found) {
  const gb = scannedBytes / 1e9;
  return { scanned_gb: rounded(gb), price_usd: rounded(gb * USD_PER_GB), price_of: 'us-east-1' };
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

/** True while a look is left. */
function createStartLimit(clock: Clock): () => boolean {
  let left = MOST_AT_ONCE;
  let atMs = clock();
  return () => {
    const nowMs = clock();
    left = Math.min(MOST_AT_ONCE, left + Math.max(0, nowMs - atMs) / EARNED_EACH_MS);
    atMs = nowMs;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
