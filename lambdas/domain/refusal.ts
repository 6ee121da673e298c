// An expected refusal as a value; bugs stay exceptions.

import type { ErrorCode } from '../contract/error-codes';

export interface Refusal {
  readonly kind: 'refusal';
  readonly code: ErrorCode;
  /** Safe to show the caller. */
  readonly details: string;
  /** Whole seconds for a `Retry-After` header. */
  readonly retryAfterSeconds?: number;
  /** Further headers of the answer, names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For the log only; never leaves the gateway. */
  readonly cause?: unknown;
}

export function refusal(
  code: ErrorCode,
  details = '',
  extra: Pick<Refusal, 'retryAfterSeconds' | 'headers' | 'cause'> = {},
): Refusal {
  return { kind: 'refusal', code, details, ...extra };
}

export function isRefusal(value: object): value is Refusal {
  return 'kind' in value && value.kind === 'refusal';
}
