// DynamoDB without the SDK, whose client costs more than everything else at a cold start: JSON over HTTP, signed here.
// Binary attributes are not supported.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html

import type { Clock } from '../../domain/ports';
import { type AwsTarget, askAws, awsTarget, type Environment, jsonCall } from '../../transport/aws-request';
import { type Answer, ExchangeError } from '../../transport/exchange';
import { type ConnectionPool, createConnectionPool } from '../../transport/http1/connection-pool';
import type { DynamoCall, DynamoOperation } from './call';

// Repeats calls that DynamoDB throttled or that never got an answer: full jitter, and never beyond the caller's deadline.

/** Certain not to have been applied. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const THROTTLES = new Set(['ProvisionedThroughputExceededException', 'ThrottlingException', 'RequestLimitExceeded']);
const SERVER_ERROR = /^(InternalServerError|ServiceUnavailable.*|Status5\d\d)$/;

/** The table has certainly not seen the call: it may go again whatever it does. */
function isUnsent(error: unknown): boolean {
  return error instanceof ExchangeError ? error.unsent : error instanceof Error && THROTTLES.has(error.name);
}

/** The error passes by itself: throttling, a failure of the server or of the connection. The call may have been applied. */
function passes(error: unknown): boolean {
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

export interface SignedCallOptions {
  readonly env: Environment;
  /** One call, all its tries and pauses included. */
  readonly timeoutMs: number;
  /** Tries at most; the first counts. */
  readonly attempts?: number;
  readonly now?: Clock;
  /** 0..1, for the jitter of the pauses. */
  readonly random?: () => number;
}

const READS: ReadonlySet<DynamoOperation> = new Set(['GetItem', 'Query', 'BatchGetItem']);
/** Idle connections older than this are not trusted to be alive. */
const MAX_IDLE_MS = 15_000;
/** Further calls wait for a connection, within their own time. */
const POOL_LIMITS = { idle: 16, total: 16, perOrigin: 16 };
/** Far beyond a page of the table (1 MB). */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** The environment is read at the first call, so that a function that never calls needs none of it. */
export function createSignedDynamoCall(options: SignedCallOptions): DynamoCall {
  const { timeoutMs, attempts = 3, now = Date.now, random = Math.random } = options;
  let connected: Connection | undefined;
  return async (operation, input) => {
    connected ??= { target: awsTarget('dynamodb', options.env), pool: createConnectionPool(now, POOL_LIMITS) };
    const deadlineMs = now() + timeoutMs;
    const backoff = createBackoff(deadlineMs, { clock: now, random });
    for (let attempt = 1; ; attempt++) {
      try {
        return outcome(await send(connected, operation, input, now(), Math.max(1, deadlineMs - now())));
      } catch (error) {
        if (attempt >= attempts || !mayRepeat(operation, error) || !(await backoff.wait(attempt))) throw error;
      }
    }
  };
}

interface Connection {
  readonly target: AwsTarget;
  readonly pool: ConnectionPool;
}

function send(
  { target, pool }: Connection,
  operation: DynamoOperation,
  input: object,
  nowMs: number,
  timeoutMs: number,
): Promise<Answer> {
  const request = jsonCall(`DynamoDB_20120810.${operation}`, input, '1.0');
  const kept = { pool, maxIdleMs: MAX_IDLE_MS };
  return askAws(request, target, nowMs, { kept, timeoutMs, maxBytes: MAX_ANSWER_BYTES });
}

// The answer's shape is DynamoDB's promise for the operation that was called.
// oxlint-disable-next-line typescript/no-explicit-any
function outcome({ status, body }: Answer): any {
  if (status === 200) return JSON.parse(body.toString('utf8'));
  const error = new Error(`DynamoDB answered ${status}`);
  error.name = `Status${status}`;
  try {
    const parsed = JSON.parse(body.toString('utf8')) as { __type?: string; message?: string; Message?: string };
    error.name = parsed.__type?.split('#').pop() ?? error.name;
    error.message = parsed.message ?? parsed.Message ?? error.message;
  } catch {
    // Not DynamoDB's JSON (a proxy on the way, say): the status has to do.
  }
  throw error;
}

/** A read may always go again; a write only where it is certain that the table has not seen it. */
function mayRepeat(operation: DynamoOperation, error: unknown): boolean {
  return isUnsent(error) || (READS.has(operation) && passes(error));
}
