// A tenant's failures, put together by their cause.

import type { Language } from '../../contract/language';
import { causeOf } from './explain';
import type { RequestLines } from './request-lines';

const MOST_GROUPS = 50;

interface Group {
  readonly cause: string;
  readonly remedy: string;
  readonly code: string | null;
  readonly status: number;
  readonly cell: string | null;
  count: number;
  /** Unix seconds. */
  first: number;
  readonly last: number;
  /** Id of the newest request of the group, for a look at it alone. */
  readonly example: unknown;
}

/** @param requests newest first */
export function failureGroups(requests: readonly RequestLines[], language: Language) {
  const groups = new Map<string, Group>();
  let total = 0;
  for (const lines of requests) {
    const { code = null, status, cell = null, cause, remedy } = causeOf(lines, language);
    if (status < 400) continue;
    total += 1;
    const key = JSON.stringify([code, status, cell, cause]);
    const known = groups.get(key);
    if (known) {
      known.count += 1;
      known.first = lines.atMs / 1000;
      continue;
    }
    const at = lines.atMs / 1000;
    const example = lines.request?.['trace_id'] ?? null;
    groups.set(key, { cause, remedy, code, status, cell, count: 1, first: at, last: at, example });
  }
  const most = [...groups.values()].toSorted((a, b) => b.count - a.count);
  return { total, groups: most.slice(0, MOST_GROUPS) };
}
