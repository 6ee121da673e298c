// The runbook as the console shows it: read from the documents that operators have, so that there is one source.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { InBothLanguages, RunbookBlock } from '../../lambdas/contract/console';

const DOCS = path.resolve(__dirname, '../../deploy/docs');

/** A document, and the text before a rule's name in its headings. */
const SOURCES = {
  zh: { file: '监控与告警说明.md', heading: '### ', joint: '' },
  en: { file: 'runbook.md', heading: '## ', joint: ' ' },
} as const;

/** No blocks of a rule without a section: a test finds those. */
export function readRunbook(
  ruleIds: readonly string[],
  folder = DOCS,
): Readonly<Record<string, InBothLanguages<RunbookBlock[]>>> {
  const [zh, en] = [sectionsOf('zh', folder), sectionsOf('en', folder)];
  return Object.fromEntries(
    ruleIds.map((id) => [id, { zh: blocksOf(zh, id, SOURCES.zh), en: blocksOf(en, id, SOURCES.en) }]),
  );
}

type Source = (typeof SOURCES)[keyof typeof SOURCES];

/** Heading -> the lines below it, up to the next heading. */
function sectionsOf(language: keyof typeof SOURCES, folder: string): ReadonlyMap<string, readonly string[]> {
  const { file, heading } = SOURCES[language];
  const sections = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of readFileSync(path.join(folder, file), 'utf8').split('\n')) {
    if (line.startsWith('#')) {
      current = [];
      if (line.startsWith(heading)) sections.set(line.slice(heading.length), current);
    } else current.push(line);
  }
  return sections;
}

interface Block {
  readonly kind: RunbookBlock['kind'];
  /** Grows by each further line. */
  text: string;
}

function blocksOf(sections: ReadonlyMap<string, readonly string[]>, id: string, { joint }: Source): RunbookBlock[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  for (const line of sections.get(id) ?? []) {
    const text = plain(line.replace(/^- /, '').trim());
    if (text === '') open = undefined;
    else if (open !== undefined && !line.startsWith('- ')) open.text += joint + text;
    else {
      open = { kind: line.startsWith('- ') ? 'item' : 'paragraph', text };
      blocks.push(open);
    }
  }
  return blocks;
}

/** Without Markdown's marks but backticks; of a link, its text. */
function plain(text: string): string {
  return text.replaceAll('**', '').replaceAll(/\[([^[\]]{0,300})\]\([^()]{0,500}\)/g, '$1');
}
