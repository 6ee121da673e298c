// Repeats calls that DynamoDB throttled or that never got an answer: full jitter, and never beyond the caller's deadline.

import type { Clock } from '../../domain/ports';
import type { DynamoCall } from './call';

/**
 * Errors that pass by themselves, and failures of the connection. A repeated write may have arrived the first time:
 * every write of the patrol's stores is conditional or idempotent, so that it can't happen twice.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
const PASSING: ReadonlySet<string> = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'InternalServerError',
  'ServiceUnavailable',
  'Status500',
  'Status502',
  'Status503',
  'Status504',
  'TimeoutError',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
]);

export function retryThrottled(call: DynamoCall, backoff: Backoff): DynamoCall {
  return async (operation, input) => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await call(operation, input);
      } catch (error) {
        if (!passes(error) || !(await backoff.wait(attempt))) throw error;
      }
    }
  };
}

function passes(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  return ('name' in error && PASSING.has(String(error.name))) || ('code' in error && PASSING.has(String(error.code)));
}

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
