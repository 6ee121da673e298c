// The words of a health board, in each language a person may read it in.

import type { ProbeError } from '../../contract/health-summary';
import type { Language } from '../../contract/language';
import type { BoardWords } from './board-words';
import { ENGLISH } from './words-en';
import { CHINESE } from './words-zh';

export const BOARD_WORDS: Readonly<Record<Language, BoardWords>> = { 'zh-CN': CHINESE, en: ENGLISH };

/** `timeout` -> its word; `status_503` -> `HTTP 503`; a cause this version does not know stays as it is. */
export function errorWord(error: ProbeError, words: BoardWords): string {
  const status = /^status_(\d+)$/.exec(error)?.[1];
  if (status !== undefined) return `HTTP ${status}`;
  return Object.hasOwn(words.errors, error) ? words.errors[error as keyof BoardWords['errors']] : error;
}

/** Chinese for any Chinese locale, else English. */
export function boardLanguage(locale: string | undefined): Language {
  return locale !== undefined && /^zh\b/i.test(locale) ? 'zh-CN' : 'en';
}
