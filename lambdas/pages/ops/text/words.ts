// The words of the page around the board, in each language a person may read it in.

import type { Language } from '../../../contract/language';
import type { PageWords } from './page-words';
import { PAGE_ENGLISH } from './page-words-en';
import { PAGE_CHINESE } from './page-words-zh';

export const PAGE_WORDS: Readonly<Record<Language, PageWords>> = { 'zh-CN': PAGE_CHINESE, en: PAGE_ENGLISH };
