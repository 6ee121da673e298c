// Looks at the alarms on every full minute, as CloudWatch does.

import type { SchedulerClock } from '../scheduler/clock';

const MINUTE_MS = 60_000;

/** Returns what ends it. */
export function everyMinute(clock: SchedulerClock, look: () => void): () => void {
  let cancel: (() => void) | undefined;
  const plan = () => {
    cancel = clock.after(MINUTE_MS - (clock.nowMs() % MINUTE_MS), () => {
      look();
      plan();
    });
  };
  plan();
  return () => cancel?.();
}
