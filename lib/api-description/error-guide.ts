// What each error code means to a caller, and what to do about it: beside the closed list, for people.

import type { ErrorCode } from '../../lambdas/contract/errors';
import { ERROR_GUIDE_EN } from './error-guide-en';
import { ERROR_GUIDE_ZH } from './error-guide-zh';

export interface ErrorGuide {
  readonly cause: string;
  readonly remedy: string;
}

export type ErrorGuides = Readonly<Record<ErrorCode, ErrorGuide>>;

export const ERROR_GUIDE = { en: ERROR_GUIDE_EN, zh: ERROR_GUIDE_ZH } as const satisfies Record<string, ErrorGuides>;
