// The error guide in each language.

import type { ErrorGuides } from './error-guide';
import { ERROR_GUIDE_EN } from './error-guide-en';
import { ERROR_GUIDE_ZH } from './error-guide-zh';

export const ERROR_GUIDE = { en: ERROR_GUIDE_EN, zh: ERROR_GUIDE_ZH } as const satisfies Record<string, ErrorGuides>;
