// Chinese for the texts of the schema. The English text is the key, so that a sentence that changes asks for its Chinese again.

import { acceptedInChinese } from './accepted';
import { IDENTITY_TEXTS } from './identity-texts';
import { OPERATION_TEXTS } from './operation-texts';
import { REQUEST_TEXTS } from './request-texts';

export const CHINESE_TEXTS: Readonly<Record<string, string>> = {
  ...IDENTITY_TEXTS,
  ...REQUEST_TEXTS,
  ...OPERATION_TEXTS,
};

/** Values and names of settings stand as they are. Undefined where a sentence has no Chinese yet. */
export function textInChinese(english: string): string | undefined {
  return CHINESE_TEXTS[english] ?? (/^(?:`[^`]*`|[\w.-]+)$/.test(english) ? english : undefined);
}

/** The English until the Chinese is there; a test lists what has none. */
export function inChinese(english: string): string {
  return textInChinese(english) ?? acceptedInChinese(english) ?? english;
}
