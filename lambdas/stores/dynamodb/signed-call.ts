// DynamoDB without the SDK, for the functions whose cold start pays for every kilobyte: JSON over HTTP, signed here.
// Binary attributes are not supported.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html

import type { Clock } from '../../domain/ports';
import { type DynamoTarget, dynamoTarget, type Environment } from '../../transport/endpoint';
import { type Answer, createExchange, type Exchange, ExchangeError } from '../../transport/exchange';
import { signedHeaders } from '../../transport/sigv4';
import type { DynamoCall, DynamoOperation } from './call';

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

/** Certain not to have been applied. */
const THROTTLES = new Set(['ProvisionedThroughputExceededException', 'ThrottlingException', 'RequestLimitExceeded']);
const READS: ReadonlySet<DynamoOperation> = new Set(['GetItem', 'Query', 'BatchGetItem']);
const BASE_PAUSE_MS = 25;

/** The environment is read at the first call, so that a function that never calls needs none of it. */
export function signedDynamoCall(options: SignedCallOptions): DynamoCall {
  const { timeoutMs, attempts = 3, now = Date.now, random = Math.random } = options;
  let connected: { target: DynamoTarget; exchange: Exchange } | undefined;
  const connect = (): { target: DynamoTarget; exchange: Exchange } => {
    const target = dynamoTarget(options.env);
    return { target, exchange: createExchange(target.url.protocol === 'https:', now) };
  };
  return async (operation, input) => {
    connected ??= connect();
    const { target, exchange } = connected;
    const deadlineMs = now() + timeoutMs;
    for (let attempt = 1; ; attempt++) {
      try {
        const { requestOptions, body } = signedRequest(target, operation, input, now());
        return outcome(await exchange(requestOptions, body, Math.max(1, deadlineMs - now())));
      } catch (error) {
        const pauseMs = random() * BASE_PAUSE_MS * 2 ** attempt;
        const lateMs = now() + pauseMs - deadlineMs;
        if (attempt >= attempts || lateMs >= 0 || !mayRepeat(operation, error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  };
}

function signedRequest(target: DynamoTarget, operation: DynamoOperation, input: object, nowMs: number) {
  const body = JSON.stringify(input);
  const { protocol, port, hostname } = target.url;
  const given = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `DynamoDB_20120810.${operation}` };
  const requestOptions = {
    method: 'POST',
    protocol,
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port: port || (protocol === 'https:' ? 443 : 80),
    headers: signedHeaders(given, body, { target, nowMs }),
  };
  return { requestOptions, body };
}

// The answer's shape is DynamoDB's promise for the operation that was called.
// oxlint-disable-next-line typescript/no-explicit-any
function outcome({ status, body }: Answer): any {
  if (status === 200) return JSON.parse(body);
  const error = new Error(`DynamoDB answered ${status}`);
  error.name = `Status${status}`;
  try {
    const parsed = JSON.parse(body) as { __type?: string; message?: string; Message?: string };
    error.name = parsed.__type?.split('#').pop() ?? error.name;
    error.message = parsed.message ?? parsed.Message ?? error.message;
  } catch {
    // Not DynamoDB's JSON (a proxy on the way, say): the status has to do.
  }
  throw error;
}

/** A read may always go again; a write only where it is certain that the table has not seen it. */
function mayRepeat(operation: DynamoOperation, error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (THROTTLES.has(error.name)) return true;
  if (error instanceof ExchangeError) return error.unsent || READS.has(operation);
  return READS.has(operation) && /^(InternalServerError|Status5\d\d|ServiceUnavailable.*)$/.test(error.name);
}
