// Time as the scheduler sees it, so that a test can drive it.

export interface SchedulerClock {
  nowMs(): number;
  /** Returns what calls it off. */
  after(delayMs: number, run: () => void): () => void;
}

/** A timer's delay is a 32-bit number of ms; nothing here runs that long, but a yearly schedule is valid. */
const MAX_DELAY_MS = 2 ** 31 - 1;

export const systemClock: SchedulerClock = {
  nowMs: Date.now,
  after(delayMs, run) {
    const timer = setTimeout(run, Math.min(delayMs, MAX_DELAY_MS));
    return () => clearTimeout(timer);
  },
};

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
