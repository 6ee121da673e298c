// Asks the admin API, and turns whatever happens into an answer the page can show.

import type { HealthSummary, IncidentPage } from '../../../contract/health-summary';
import { ADMIN_DEADLINE_MS } from '../../../contract/limits';
import { type ApiReply, readAnswer, trouble } from '../model/answer';
import { incidentMark } from '../model/incidents';
import { isIncidentPage } from '../model/received';

const READ_TIMEOUT_MS = 10_000;
const CHANGE_TIMEOUT_MS = ADMIN_DEADLINE_MS + 2_000;

export interface ApiChange {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: object;
  /** Entity tag of the version that the change was made from. */
  readonly ifMatch?: string;
}

export interface ApiRequest {
  readonly path: string;
  readonly token: string;
  readonly language: string;
  readonly etag?: string | null;
  /** A change: `GET` without one. */
  readonly change?: ApiChange | undefined;
  /** Ends the request when the person signs out. */
  readonly signal: AbortSignal;
}

export async function askApi({ path, token, language, etag, change, signal }: ApiRequest): Promise<ApiReply> {
  const timeout = AbortSignal.timeout(change === undefined ? READ_TIMEOUT_MS : CHANGE_TIMEOUT_MS);
  const headers = new Headers({
    authorization: `Bearer ${token}`,
    accept: 'application/json',
    'accept-language': language,
  });
  if (etag) headers.set('if-none-match', etag);
  if (change?.body) headers.set('content-type', 'application/json');
  if (change?.ifMatch !== undefined) headers.set('if-match', change.ifMatch);
  try {
    const response = await fetch(path, {
      method: change?.method ?? 'GET',
      ...(change?.body && { body: JSON.stringify(change.body) }),
      headers,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      signal: AbortSignal.any([signal, timeout]),
    });
    const answer = readAnswer(response.status, await response.text());
    return { answer, etag: response.headers.get('etag'), date: response.headers.get('date') };
  } catch {
    return { answer: trouble(timeout.aborted ? 'timeout' : 'network'), etag: null, date: null };
  }
}

// Loads the incidents when there may be new ones, rather than with every refresh.

const PATH = '/api/admin/incidents';
/** An incident is written after its Cell's record, so one look at the moment of change may miss it. */
const LONGEST_MS = 60_000;

interface IncidentLoader {
  /** Undefined when a page could not be read. */
  load(ask: Omit<ApiRequest, 'path'>, pageCount: number): Promise<IncidentPage[] | undefined>;
  isDue(summary: HealthSummary, nowMs: number): boolean;
  markLoaded(summary: HealthSummary, nowMs: number): void;
}

export function createIncidentLoader(): IncidentLoader {
  let loaded: { readonly mark: string; readonly atMs: number } | undefined;
  return {
    async load(ask, pageCount) {
      const pages: IncidentPage[] = [];
      let cursor: string | null = null;
      do {
        const query: string = cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`;
        const { answer } = await askApi({ ...ask, path: PATH + query });
        if (answer.kind !== 'ok' || !isIncidentPage(answer.body)) return undefined;
        pages.push(answer.body);
        cursor = answer.body.next;
      } while (cursor !== null && pages.length < pageCount);
      return pages;
    },
    isDue: (summary, nowMs) =>
      loaded === undefined || nowMs - loaded.atMs >= LONGEST_MS || loaded.mark !== incidentMark(summary),
    markLoaded(summary, nowMs) {
      loaded = { mark: incidentMark(summary), atMs: nowMs };
    },
  };
}
