// Puts the fixed texts of the chosen language into the document.

import type { Language } from '../../../contract/language';
import type { FixedText, PageWords } from '../text/page-words';

export function showFixedText(language: Language, { fixed }: PageWords): void {
  document.documentElement.lang = language;
  each('text', (element, text) => {
    element.textContent = text;
  });
  each('label', (element, text) => element.setAttribute('aria-label', text));
  each('hint', (element, text) => element.setAttribute('placeholder', text));

  function each(kind: 'text' | 'label' | 'hint', put: (element: HTMLElement, text: string) => void): void {
    for (const element of document.querySelectorAll<HTMLElement>(`[data-${kind}]`)) {
      put(element, fixed[element.dataset[kind] as keyof FixedText]);
    }
  }
}
