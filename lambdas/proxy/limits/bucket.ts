// A limit as a token bucket that is kept as one time, its arrival time: a charge moves it forward, and the clock follows
// at the limit's rate. https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm

export interface Rate {
  /** Requests a second. */
  readonly perSecond: number;
  /** Requests that a full bucket lets through at once; at least 1. */
  readonly burst: number;
}

export interface Bucket extends Rate {
  /** ms in which one request's token comes back. */
  readonly tokenMs: number;
  /** The bucket is empty when its arrival time is this far ahead of the clock. */
  readonly leadMs: number;
  /** The bucket is full when its arrival time is this far behind the clock. */
  readonly lagMs: number;
}

/** The part of the burst that lies behind the clock. A bucket that is found fuller is set back to full. */
const LAG_SHARE = 0.25;

export function bucketOf({ perSecond, burst }: Rate): Bucket {
  const tokenMs = 1000 / perSecond;
  const lagMs = burst * tokenMs * LAG_SHARE;
  return { perSecond, burst, tokenMs, lagMs, leadMs: burst * tokenMs - lagMs };
}
