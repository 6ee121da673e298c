// Which of the two languages of the error messages a caller reads.

import { weightedList } from './weighted-list';

export type Language = 'zh-CN' | 'en';

/**
 * The caller's preferred language among ours, by Accept-Language weights, the earlier of equals. Every variant of a
 * language counts as that language. `fallback` where nothing decides: a language is refused only for the other one.
 * Source: https://www.rfc-editor.org/rfc/rfc9110#section-12.5.4
 */
export function preferredLanguage(acceptLanguage: string | undefined, fallback: Language): Language {
  if (!acceptLanguage) return fallback;
  const wishes = new Map<Language | '*', number>();
  for (const { value, weight } of weightedList(acceptLanguage)) {
    const language = languageOf(value);
    if (language !== undefined) wishes.set(language, Math.max(weight, wishes.get(language) ?? 0));
  }
  const others = wishes.get('*');
  const named = [...wishes.keys()].filter((key) => key !== '*');
  const ordered = [...new Set<Language>([...named, fallback, otherThan(fallback)])];
  const weightOf = (language: Language): number => wishes.get(language) ?? others ?? UNNAMED;
  const best = ordered.reduce((chosen, language) => (weightOf(language) > weightOf(chosen) ? language : chosen));
  return weightOf(best) === 0 ? fallback : best;
}

/** Above what is refused, below whatever is wished for. */
const UNNAMED = 0.0001;

function otherThan(language: Language): Language {
  return language === 'en' ? 'zh-CN' : 'en';
}

function languageOf(range: string): Language | '*' | undefined {
  const [language] = range.split('-', 1);
  if (language === 'zh') return 'zh-CN';
  return language === 'en' || language === '*' ? language : undefined;
}
