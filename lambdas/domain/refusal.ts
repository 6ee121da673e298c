// An expected refusal as a value; bugs stay exceptions.

import type { ErrorCode } from '../contract/error-codes';

export interface Refusal {
  readonly kind: 'refusal';
  readonly code: ErrorCode;
  /** Safe to show the caller. */
  readonly details: string;
  /** Whole seconds for a `Retry-After` header. */
  readonly retryAfterSeconds?: number;
  /** For the log only; never leaves the gateway. */
  readonly cause?: unknown;
}

export function refusal(
  code: ErrorCode,
  details = '',
  extra: { retryAfterSeconds?: number; cause?: unknown } = {},
): Refusal {
  return { kind: 'refusal', code, details, ...extra };
}

export function isRefusal(value: object): value is Refusal {
  return 'kind' in value && value.kind === 'refusal';
}
