// Puts generated text between two marks of a document that people write otherwise.

import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Marks are `<!-- name -->` and `<!-- /name -->`; the first of the documents that has them is written.
 * @throws Error where none has
 */
export function writeBetweenMarks(documents: readonly string[], name: string, text: string): void {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  for (const file of documents) {
    const [before, rest] = readFileSync(file, 'utf8').split(start);
    const after = rest?.split(end)[1];
    if (before === undefined || after === undefined) continue;
    writeFileSync(file, `${before}${start}\n${text}\n${end}${after}`);
    return;
  }
  throw new Error(`${documents.join(' and ')} have no place for ${name}`);
}
