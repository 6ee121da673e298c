// What each error code means to a caller, and what to do about it, in each language.

import { ERROR_GUIDE_EN, type ErrorGuides } from './error-guide-en';
import { ERROR_GUIDE_ZH } from './error-guide-zh';

export const ERROR_GUIDE = { en: ERROR_GUIDE_EN, zh: ERROR_GUIDE_ZH } as const satisfies Record<string, ErrorGuides>;
