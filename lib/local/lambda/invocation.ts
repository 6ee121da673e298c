// The outcome of one invocation as its caller sees it, and Lambda's limit on what goes in and comes out.

import { LAMBDA_LIMITS } from '../../../lambdas/contract/limits';

// What the host must know of a function: the template's properties, resolved.

export interface FunctionDefinition {
  readonly name: string;
  readonly arn: string;
  /** `file.export`, as Lambda spells it. */
  readonly handler: string;
  readonly codeDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  readonly logGroupName: string;
}

export type InvocationResult =
  | { readonly ok: true; readonly payload: unknown }
  /** `errorType` as Lambda names it, such as `Sandbox.Timedout`. */
  | { readonly ok: false; readonly errorType: string; readonly errorMessage: string };

export function invocationFailure(errorType: string, errorMessage: string): InvocationResult {
  return { ok: false, errorType, errorMessage };
}

/** Whether `value` as JSON is over what a synchronous invocation carries; exact, but measures small values by an upper bound. */
export function exceedsPayloadLimit(value: unknown): boolean {
  const limit = LAMBDA_LIMITS.synchronousPayloadBytes;
  if (upperBound(value, 0) <= limit) return false;
  const text = JSON.stringify(value) as string | undefined;
  return text !== undefined && Buffer.byteLength(text) > limit;
}

/** JSON writes one UTF-16 unit in at most six bytes. */
const BYTES_PER_UNIT = 6;
const PUNCTUATION_BYTES = 32;

function upperBound(value: unknown, depth: number): number {
  if (typeof value === 'string') return value.length * BYTES_PER_UNIT + PUNCTUATION_BYTES;
  if (typeof value !== 'object' || value === null) return PUNCTUATION_BYTES;
  if (depth > 8 || 'toJSON' in value) return Infinity;
  let bytes = PUNCTUATION_BYTES;
  for (const key in value)
    bytes += key.length * BYTES_PER_UNIT + upperBound(value[key as keyof typeof value], depth + 1);
  return bytes;
}
