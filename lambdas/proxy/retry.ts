// Whether a try that failed may be made again, and when. Nothing is lost or doubled: a write goes again only where not
// one byte of it can have reached the Cell. A budget keeps retries a small share of calls, so that they cannot multiply an outage.

/** How a try failed. */
export type FailedTry =
  /** It is certain that nothing was sent. */
  | { readonly kind: 'unsent' }
  /** The connection broke after something may have arrived. */
  | { readonly kind: 'broken' }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter: string | undefined }
  /** Time is used up, or the Cell answered what another try would not change. */
  | { readonly kind: 'final' };

export interface RetryQuestion {
  readonly method: string;
  readonly failed: FailedTry;
  /** Tries made so far. */
  readonly tries: number;
  /** Tries allowed after the first. */
  readonly retries: number;
  /** ms until the request's one deadline. */
  readonly remainingMs: number;
  readonly nowMs: number;
  /** 0..1 */
  readonly random: number;
}

const BASE_MS = 100;
const CAP_MS = 2_000;
/** A Cell that asks for more time gets it from the caller: its answer is passed on with its `Retry-After`. */
const LONGEST_WAIT_MS = 5_000;
/** Less time than this is not worth another try. */
const SHORTEST_TRY_MS = 50;

/** The statuses that say "not now" (RFC 9110, 15.6.3 to 15.6.5). */
export const WORTH_REPEATING: ReadonlySet<unknown> = new Set([502, 503, 504]);

/** Milliseconds to wait before the next try, undefined without a next try. Full jitter, within the deadline. */
export function retryDelayMs(question: RetryQuestion): number | undefined {
  const { failed, tries, retries, remainingMs, random, nowMs } = question;
  if (tries > retries || !mayRepeat(question)) return undefined;
  const asked = failed.kind === 'status' ? retryAfterMs(failed.retryAfter, nowMs) : undefined;
  if (asked !== undefined && asked > LONGEST_WAIT_MS) return undefined;
  // https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
  const backoffMs = random * Math.min(CAP_MS, BASE_MS * 2 ** (tries - 1));
  const delayMs = (asked ?? 0) + backoffMs;
  return delayMs + SHORTEST_TRY_MS <= remainingMs ? delayMs : undefined;
}

function mayRepeat({ method, failed }: RetryQuestion): boolean {
  if (failed.kind === 'unsent') return true;
  if (method !== 'GET' && method !== 'HEAD') return false;
  return failed.kind === 'broken' || (failed.kind === 'status' && WORTH_REPEATING.has(failed.status));
}

export interface RetryBudget {
  /** A call begins: it earns its share. */
  earn(cell: string): void;
  /** Takes one retry; false where none is left. */
  spend(cell: string): boolean;
}

/** Most retries that good times save up. */
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

/** ms to wait; undefined where the header is absent or says nothing. A date gone by is 0. */
function retryAfterMs(value: string | undefined, nowMs: number): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  // Every form of HTTP date (RFC 9110, 5.6.7) names a day of the week; what Date.parse reads besides is no header.
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text)) return undefined;
  const dateMs = Date.parse(text);
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}
