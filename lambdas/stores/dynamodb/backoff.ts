// Waiting before another try: full jitter, and never beyond the caller's deadline.

import type { Clock } from '../../domain/ports';

const BASE_MS = 25;
const CAP_MS = 1_000;

export interface Backoff {
  /**
   * Waits before try number `attempt` + 1 (0 for the first repeat).
   * @returns false, at once, where the wait would end after the deadline
   */
  wait(attempt: number): Promise<boolean>;
}

/**
 * Full jitter: a wait anywhere between nothing and the exponential bound, so that a fleet's repeats spread out.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function createBackoff(
  deadlineMs: number,
  time: { readonly clock: Clock; readonly random: () => number },
): Backoff {
  return {
    async wait(attempt) {
      const waitMs = time.random() * Math.min(CAP_MS, BASE_MS * 2 ** attempt);
      if (time.clock() + waitMs > deadlineMs) return false;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      return true;
    },
  };
}
