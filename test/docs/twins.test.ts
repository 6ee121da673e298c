// Documents in two languages say the same: headings, settings, commands and links of one are those of the other.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DOCUMENTS, ROOT, readDocument } from '../support/markdown';

const CHINESE = '.zh-CN.md';
/** The one document whose twin has a name of its own. */
const MIGRATION = ['docs/迁移指南.md', 'docs/migration.md'] as const;
const TWINS = [
  ...DOCUMENTS.filter((document) => document.endsWith(CHINESE)).map(
    (chinese) => [chinese, chinese.replace(CHINESE, '.md')] as const,
  ),
  MIGRATION,
];

test('configuration, identity and upgrade have a Chinese twin', () => {
  const twins = TWINS.map(([, english]) => english);
  expect(twins).toEqual(
    expect.arrayContaining(['README.md', 'docs/configuration.md', 'docs/identity.md', 'docs/upgrade.md']),
  );
});

/** How deep each heading is, in order. */
function depths(document: string): number[] {
  const prose = readDocument(document).text.replaceAll(/^( *)```[\s\S]*?^\1```/gm, '');
  return [...prose.matchAll(/^(#+) /gm)].map(([, marks = '']) => marks.length);
}

test.each(TWINS)('%s has the headings of %s', (chinese, english) => {
  expect(existsSync(join(ROOT, english))).toBe(true);
  expect(depths(chinese)).toEqual(depths(english));
});

/** Commands without their comments and texts, which are in the reader's language. */
function commands(document: string): string[] {
  const lines = readDocument(document).shell.split('\n');
  return lines.map((line) => line.replaceAll(/\s+#.*|(['"])[^'"]*\p{Script=Han}[^'"]*\1/gu, '').trim());
}

test.each(TWINS)('%s runs the commands of %s', (chinese, english) => {
  expect(commands(chinese)).toEqual(commands(english));
});

/** Code in the prose: settings, variables, codes, routes, commands. */
function names(document: string): string[] {
  return [...new Set(readDocument(document).spans)].toSorted();
}

test.each(TWINS)('%s names what %s names', (chinese, english) => {
  expect(names(chinese)).toEqual(names(english));
});

/** A twin links a twin in its own language, and the anchors are those of its headings. */
function targets(document: string): string[] {
  const links = readDocument(document).links.map(({ target }) => decodeURI(target).split('#')[0] ?? '');
  const english = (target: string): string => target.replace(/迁移指南\.md$/, 'migration.md').replace(CHINESE, '.md');
  return [...new Set(links.map(english).filter((target) => target !== ''))];
}

test.each(TWINS)('%s links what %s links', (chinese, english) => {
  const own = english.split('/').at(-1) ?? '';
  const others = (document: string): string[] =>
    targets(document)
      .filter((target) => target !== own)
      .toSorted();
  expect(others(chinese)).toEqual(others(english));
  expect(targets(chinese)).toContain(own);
  expect(targets(english)).toContain(own);
});
