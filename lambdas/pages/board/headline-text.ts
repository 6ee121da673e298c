// The headline in words.

import type { BoardWords } from './board-words';
import type { Headline } from './headline';

export function headlineText(headline: Headline, { headline: words }: BoardWords): string {
  switch (headline.kind) {
    case 'down':
      return words.down(headline.cells.length);
    case 'attention':
      return words.attention(headline.cells.length);
    case 'well':
      return words.well(headline.total);
    default:
      return words[headline.kind];
  }
}
