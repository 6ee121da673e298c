// Which of the two languages of the error messages a caller reads, and how a list of preferences is read (Accept,
// Accept-Language, Accept-Encoding).

export type Language = 'zh-CN' | 'en';

/**
 * The caller's preferred language among ours, by Accept-Language weights, the earlier of equals. Every variant of a
 * language counts as that language. `fallback` where nothing decides: a language is refused only for the other one.
 * Source: https://www.rfc-editor.org/rfc/rfc9110#section-12.5.4
 */
export function preferredLanguage(acceptLanguage: string | undefined, fallback: Language): Language {
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

interface Weighted {
  /** Without parameters, lower case. */
  readonly value: string;
  /** 0..1; 0 means not wanted. */
  readonly weight: number;
}

/** `0`, `1`, and up to three decimals between them: https://www.rfc-editor.org/rfc/rfc9110#section-12.4.2 */
const WEIGHT = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/;

/** In the caller's order. An item whose weight is malformed is left out: whether it is wanted cannot be told. */
export function weightedList(header: string | undefined): Weighted[] {
  return (header ?? '').split(',').flatMap((item) => {
    const [value = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
    return value !== '' && WEIGHT.test(weight) ? [{ value, weight: Number(weight) }] : [];
  });
}
