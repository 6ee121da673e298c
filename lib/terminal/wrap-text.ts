// Text broken at words, so that a narrow terminal breaks none of them.

import { textWidth } from './text-width';

/** Lines of at most `width` columns; a word that is wider has a line of its own. */
export function wrapWords(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && textWidth(longer) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}

/** Breaks each line that is wider than the terminal; the rest of a line is indented as its beginning. */
export function wrapText(text: string, width: number | undefined): string {
  if (width === undefined) return text;
  return text
    .split('\n')
    .flatMap((line) => {
      const sentence = line.trimStart();
      const indent = line.slice(0, line.length - sentence.length);
      const bullet = sentence.startsWith('- ') ? '  ' : '';
      const lines = wrapWords(sentence, Math.max(1, width - indent.length - bullet.length));
      return lines.map((part, index) => `${indent}${index === 0 ? '' : bullet}${part}`);
    })
    .join('\n');
}

/** Columns of the terminal that a stream writes to; undefined where it writes to a file or a pipe. */
export function columnsOf({ isTTY, columns }: NodeJS.WriteStream): number | undefined {
  return isTTY ? columns : undefined;
}
