// Looks at the table, for files next to the bundle: one at a time, and a pause after one that failed.

import type { Clock } from '../../domain/ports';
import { FROZEN_MS } from './timer';

/** Mean pause after a look that failed. */
const RETRY_AFTER_MS = 2_000;
/** A look that is out for longer was frozen on the way. */
export const LOST_MS = 3_000;

export interface Looks {
  isPaused(): boolean;
  /** Starts a pause after a failure of what began at this time. A freeze says nothing about the table, and starts none. */
  pause(startedAtMs: number): void;
  /** Joins the look under way, or starts one. A failure starts a pause and does not reject. */
  look(read: (startedAtMs: number) => Promise<void>): Promise<void>;
}

/**
 * @param clock steady
 * @param random 0..1: environments that lost the table together do not come back together
 */
export function createLooks(clock: Clock, random: () => number): Looks {
  let pausedUntilMs = 0;
  let underWay: { readonly done: Promise<void>; readonly atMs: number } | undefined;
  const pause = (startedAtMs: number): void => {
    if (clock() - startedAtMs < FROZEN_MS) pausedUntilMs = clock() + RETRY_AFTER_MS * (0.5 + random());
  };
  return {
    isPaused: () => clock() < pausedUntilMs,
    pause,
    look(read) {
      const atMs = clock();
      if (underWay && atMs - underWay.atMs < LOST_MS) return underWay.done;
      const run = async (): Promise<void> => {
        try {
          await read(atMs);
        } catch {
          pause(atMs);
        } finally {
          if (underWay?.atMs === atMs) underWay = undefined;
        }
      };
      underWay = { done: run(), atMs };
      return underWay.done;
    },
  };
}
