// Both languages say everything, and the document names no text that does not exist.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BOARD_WORDS } from '../../../../lambdas/pages/board/words';
import { PAGE_WORDS } from '../../../../lambdas/pages/ops/text/words';

const html = readFileSync(join(__dirname, '../../../../lambdas/pages/ops/index.html'), 'utf8');
const named = [...html.matchAll(/data-(?:text|label|hint)="(\w+)"/g)].map((match) => match[1] as string);

function leaves(value: unknown, path = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${path}.${key}`));
}

test.each([
  ['page', PAGE_WORDS],
  ['board', BOARD_WORDS],
] as const)('the %s has the same texts in both languages, none empty', (_, words) => {
  const [chinese, english] = [leaves(words['zh-CN']), leaves(words.en)];
  expect(chinese.map(([path]) => path).toSorted()).toEqual(english.map(([path]) => path).toSorted());
  expect([...chinese, ...english].filter(([, text]) => text === '')).toEqual([]);
});

test.each(['zh-CN', 'en'] as const)('every text the document names exists in %s', (language) => {
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter((name) => !Object.hasOwn(PAGE_WORDS[language].fixed, name))).toEqual([]);
});

test('every fixed text is used', () => {
  const used = new Set([...named, 'title', 'startedAt', 'lasted']);
  const unused = Object.keys(PAGE_WORDS.en.fixed).filter((name) => !used.has(name));
  expect(unused).toEqual([]);
});
