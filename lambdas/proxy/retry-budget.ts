// Keeps retries a small share of calls, so that they cannot multiply an outage.

export interface RetryBudget {
  /** A call begins: it earns its share. */
  earn(cell: string): void;
  /** Takes one retry; false where none is left. */
  spend(cell: string): boolean;
}

/** Good times are not saved up beyond so many retries. */
const MOST_SAVED = 10;

/**
 * A bucket of tokens for each Cell: the outage of one costs the others nothing.
 * @param ratio retries a call earns, 0..1
 * @param reserve retries to begin with, since an environment may be new when it needs its first
 */
export function createRetryBudget(ratio: number, reserve: number): RetryBudget {
  const tokens = new Map<string, number>();
  const saved = (cell: string): number => tokens.get(cell) ?? reserve;
  return {
    earn: (cell) => void tokens.set(cell, Math.min(Math.max(MOST_SAVED, reserve), saved(cell) + ratio)),
    spend(cell) {
      const left = saved(cell) - 1;
      if (left < 0) return false;
      tokens.set(cell, left);
      return true;
    },
  };
}
