// What an environment lets through while the table does not answer: its share of the limit by its last look; everything
// for a bounded time, if it has never had one.

import type { Bucket } from './bucket';
import type { Traffic } from './sight';

/** An environment that knows nothing of the fleet limits nobody for this long. */
export const FAIL_OPEN_MS = 60_000;
/** The fleet's size that it assumes afterwards. */
const ASSUMED_ENVIRONMENTS = 20;

export interface LocalShare {
  /** @returns whether a request may pass */
  take(traffic: Traffic, nowMs: number): boolean;
  /** The table is back. */
  end(): void;
}

export function createLocalShare({ perSecond, burst }: Bucket): LocalShare {
  let since: { atMs: number; tokens: number; updatedMs: number } | undefined;
  return {
    take({ environments, measured }, nowMs) {
      const share = measured ? environments : ASSUMED_ENVIRONMENTS;
      const most = Math.max(1, burst / share);
      since ??= { atMs: nowMs, tokens: most, updatedMs: nowMs };
      const ms = Math.max(0, nowMs - since.updatedMs);
      since.tokens = Math.min(most, since.tokens + (ms * perSecond) / share / 1000);
      since.updatedMs = nowMs;
      if (!measured && nowMs - since.atMs < FAIL_OPEN_MS) return true;
      if (since.tokens < 1) return false;
      since.tokens -= 1;
      return true;
    },
    end() {
      since = undefined;
    },
  };
}
