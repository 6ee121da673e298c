// Loads the incidents when there may be new ones, rather than with every refresh.

import type { HealthSummary, IncidentPage } from '../../../contract/health-summary';
import { outageMark } from '../model/incidents';
import { isIncidentPage } from '../model/shape-check';
import { type ApiRequest, askApi } from './api';

const PATH = '/api/admin/incidents';
/** An incident is written after its Cell's record, so one look at the moment of change may miss it. */
const LONGEST_MS = 60_000;

export interface IncidentLoader {
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
      loaded === undefined || nowMs - loaded.atMs >= LONGEST_MS || loaded.mark !== outageMark(summary),
    markLoaded(summary, nowMs) {
      loaded = { mark: outageMark(summary), atMs: nowMs };
    },
  };
}
