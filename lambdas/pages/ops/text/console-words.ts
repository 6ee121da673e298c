// The words of the console's views and actions, in each language a person may read them in.

import type { Language } from '../../../contract/language';
import { CONSOLE_ENGLISH } from './console-en';
import type { ConsoleWords } from './console-shape';
import { CONSOLE_CHINESE } from './console-zh';

export type { ActionName, ConsoleWords } from './console-shape';

export const CONSOLE_WORDS: Readonly<Record<Language, ConsoleWords>> = {
  'zh-CN': CONSOLE_CHINESE,
  en: CONSOLE_ENGLISH,
};
