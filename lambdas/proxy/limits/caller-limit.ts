// A limit for each caller, counted by each environment for itself: no table is asked, and no other environment is told.

import { hash } from 'node:crypto';
import { keepNewest } from '../../domain/bounded';
import type { Clock } from '../../domain/ports';
import type { Rate } from './bucket';

/** Undefined lets the caller pass; else ms until it may come again. */
export type EnterCaller = (tenantId: string, who: string) => number | undefined;

/** Callers that an environment counts at a time; the one that came longest ago goes first, and starts with a full bucket. */
const MOST_CALLERS = 10_000;

/**
 * As many requests as the bucket holds pass at once, and come back evenly. A caller is known by a hash: what it showed may
 * be a credential.
 */
export function createCallerLimit({ perSecond, burst }: Rate, clock: Clock, most = MOST_CALLERS): EnterCaller {
  const tokenMs = 1000 / perSecond;
  const capacityMs = burst * tokenMs;
  /** Caller -> Unix ms at which its bucket is full again. */
  const fullAtMs = new Map<string, number>();
  return (tenantId, who) => {
    const caller = hash('sha256', `${tenantId}\n${who}`);
    const nowMs = clock();
    // A bucket is never emptier than empty: a clock that went back shuts nobody out for longer.
    const full = Math.min(Math.max(fullAtMs.get(caller) ?? 0, nowMs), nowMs + capacityMs);
    const emptyMs = full + tokenMs - (nowMs + capacityMs);
    keepNewest(fullAtMs, caller, emptyMs > 0 ? full : full + tokenMs, most);
    return emptyMs > 0 ? emptyMs : undefined;
  };
}
