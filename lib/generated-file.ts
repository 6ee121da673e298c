// Generated documents: the file that is written, a section between two marks of it, a table in it.

import { readFileSync, writeFileSync } from 'node:fs';

export interface GeneratedFile {
  /** Relative to the project's root. */
  readonly path: string;
  /** Makes the new content from the present one; a file may be generated only between two marks. */
  readonly content: (present: string) => string;
}

/**
 * Replaces the text between `<!-- name -->` and `<!-- /name -->`.
 * @returns undefined where the marks are missing
 */
function betweenMarks(present: string, name: string, text: string): string | undefined {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [before, rest] = present.split(start);
  const after = rest?.split(end)[1];
  return before === undefined || after === undefined ? undefined : `${before}${start}\n${text}\n${end}${after}`;
}

/** A file of which only the section `name` is generated. The file's content throws an Error where the marks are missing. */
export function markedSection(path: string, name: string, text: () => string): GeneratedFile {
  return {
    path,
    content: (present) => {
      const content = betweenMarks(present, name, text());
      if (content === undefined) throw new Error(`${path} has no marks <!-- ${name} --> and <!-- /${name} -->`);
      return content;
    },
  };
}

/** Writes the section of the first document that has it. @throws Error where none has */
export function writeBetweenMarks(documents: readonly string[], name: string, text: string): void {
  for (const file of documents) {
    const content = betweenMarks(readFileSync(file, 'utf8'), name, text);
    if (content !== undefined) return writeFileSync(file, content);
  }
  throw new Error(`${documents.join(' and ')} have no place for ${name}`);
}

type Cell = string | number;

/** A Markdown table: names in the first column, text in those of `texts`, figures in the others. */
export function figureTable(
  head: readonly Cell[],
  rows: readonly (readonly Cell[])[],
  texts: readonly Cell[] = [],
): string {
  const rule = head.map((title, at) => (at === 0 || texts.includes(title) ? '---' : '---:'));
  return [row(head), row(rule), ...rows.map(row)].join('\n');
}

/** A Markdown table of words. */
export function wordTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(head), `|${'---|'.repeat(head.length)}`, ...rows.map(row)].join('\n');
}

function row(cells: readonly Cell[]): string {
  return `| ${cells.join(' | ')} |`;
}
