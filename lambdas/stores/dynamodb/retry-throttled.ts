// Repeats calls that DynamoDB throttled or that never got an answer, as long as the deadline allows.

import type { Backoff } from './backoff';
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
