// A clock for ages and pauses that one environment keeps in memory.

import type { Clock } from './ports';

/**
 * Stands still when the system's clock is set back, and runs on from there: nothing that is remembered stays fresh, and no
 * pause lasts, until the old time has come again. Its times mean nothing to others: they are not for the table.
 */
export function steadyClock(clock: Clock): Clock {
  let lastMs = 0;
  let aheadMs = 0;
  return () => {
    const nowMs = clock();
    if (nowMs < lastMs) aheadMs += lastMs - nowMs;
    lastMs = nowMs;
    return nowMs + aheadMs;
  };
}
