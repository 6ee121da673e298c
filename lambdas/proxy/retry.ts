// Whether a try that failed may be made again, and when. Nothing is lost or doubled: a write goes again only where not
// one byte of it can have reached the Cell.

import { retryAfterMs } from './retry-after';

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
const WORTH_REPEATING = new Set([502, 503, 504]);

/** ms to wait before the next try; undefined where there is none to be made. Full jitter, within the deadline. */
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
