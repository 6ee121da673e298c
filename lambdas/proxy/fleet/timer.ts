// Timers as a port, so that simulations and tests drive them.

/** A call of the table that took longer met a freeze of its environment: it says nothing about the table. */
export const FROZEN_MS = 2_000;

/** Longest that a request waits for the table, ms. */
export const TABLE_WAIT_MS = 100;

/** Calls `fire` after `ms` unless the function it returns is called first. */
export type StartTimer = (ms: number, fire: () => void) => () => void;

export const startTimer: StartTimer = (ms, fire) => {
  const timer = setTimeout(fire, ms);
  return () => clearTimeout(timer);
};

/** Resolves when the work has ended, well or not, or the time is over. The work goes on. */
export function endedWithin(work: Promise<unknown>, ms: number, start: StartTimer): Promise<void> {
  return new Promise((resolve) => {
    const cancel = start(ms, resolve);
    const end = (): void => {
      cancel();
      resolve();
    };
    work.then(end, end);
  });
}
