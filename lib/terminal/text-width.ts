// How many columns of a terminal a text takes, and texts cut and cleaned for one.

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Wide and full-width characters. Source: https://www.unicode.org/reports/tr11/ */
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u;
/** They would move the cursor, colour what follows, or turn the reading direction. */
const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

export function textWidth(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

/** At most `width` columns; what was cut ends with an ellipsis. */
export function cutText(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = '';
  let used = 1;
  for (const { segment } of graphemes.segment(text)) {
    used += WIDE.test(segment) ? 2 : 1;
    if (used > width) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** As `\u001b`. */
export function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** As {@link plainText}, but what was there can be told. */
export function escapedText(text: string): string {
  return text.replaceAll(CONTROL, escapeCharacter);
}

/** Text of someone else's, on one line and without anything that a terminal would obey. */
export function plainText(text: string): string {
  return text.replaceAll(CONTROL, '\ufffd');
}
