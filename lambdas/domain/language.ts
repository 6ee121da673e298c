// Which of the two languages of the error messages a caller reads.

export type Language = 'zh-CN' | 'en';

/**
 * The caller's preferred language among ours, by Accept-Language weights; `fallback` where it names neither.
 * Source: https://www.rfc-editor.org/rfc/rfc9110#section-12.5.4
 */
export function preferredLanguage(acceptLanguage: string | undefined, fallback: Language): Language {
  if (!acceptLanguage) return fallback;
  let best = fallback;
  let bestWeight = 0;
  for (const range of acceptLanguage.split(',')) {
    const [tag = '', ...parameters] = range.split(';');
    const language = languageOf(tag.trim().toLowerCase());
    const weight = weightOf(parameters);
    if (language && weight > bestWeight) {
      best = language;
      bestWeight = weight;
    }
  }
  return best;
}

function languageOf(tag: string): Language | undefined {
  if (tag === 'zh' || tag.startsWith('zh-')) return 'zh-CN';
  if (tag === 'en' || tag.startsWith('en-')) return 'en';
  return undefined;
}

function weightOf(parameters: readonly string[]): number {
  const weight = parameters.map((text) => text.trim()).find((text) => text.startsWith('q='));
  if (weight === undefined) return 1;
  const value = Number(weight.slice(2));
  return value >= 0 && value <= 1 ? value : 0;
}
