// What each error code means to a caller, and what to do about it: beside the closed list, for people.

import type { ErrorCode } from '../../lambdas/contract/error-codes';

export interface ErrorGuide {
  readonly cause: string;
  readonly remedy: string;
}

export type ErrorGuides = Readonly<Record<ErrorCode, ErrorGuide>>;
