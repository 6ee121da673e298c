// Repeats calls that DynamoDB throttled or that never got an answer: full jitter, and never beyond the caller's deadline.

import type { Clock } from '../../domain/ports';
import { ExchangeError } from '../../transport/exchange';
import type { DynamoCall } from './call';

/** Certain not to have been applied. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const THROTTLES = new Set(['ProvisionedThroughputExceededException', 'ThrottlingException', 'RequestLimitExceeded']);
const SERVER_ERROR = /^(InternalServerError|ServiceUnavailable.*|Status5\d\d)$/;

/** The table has certainly not seen the call: it may go again whatever it does. */
export function isUnsent(error: unknown): boolean {
  return error instanceof ExchangeError ? error.unsent : error instanceof Error && THROTTLES.has(error.name);
}

/** The error passes by itself: throttling, a failure of the server or of the connection. The call may have been applied. */
export function passes(error: unknown): boolean {
  if (error instanceof ExchangeError) return error.name !== 'AnswerTooLarge';
  return isUnsent(error) || (error instanceof Error && SERVER_ERROR.test(error.name));
}

/** For calls that may be applied twice: every write of the patrol's stores is conditional or idempotent. */
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
