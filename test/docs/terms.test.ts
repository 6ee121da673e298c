// One Chinese term for a Cell, in documents, pages and error messages: 业务单元, defined once a document.

import { ERRORS } from '../../lambdas/contract/errors';
import { CHINESE } from '../../lambdas/pages/board/words';
import { PAGE_CHINESE } from '../../lambdas/pages/ops/text/words';
import { ALERT_RULES } from '../../lib/alert-rules';
import { ERROR_GUIDE_ZH } from '../../lib/api-description/error-guide-zh';
import { DOCUMENTS, proseOf, readDocument } from '../support/markdown';

const DEFINITION = '业务单元（Cell';
const HAN = /\p{Script=Han}/u;
const ENGLISH_LINK = /\[[^\]\p{Script=Han}]*\]/gu;

/** What is said in Chinese: without code, link targets, titles of tests, and lines that are English. */
function chineseOf(document: string): string[] {
  return proseOf(readDocument(document).text)
    .replaceAll(ENGLISH_LINK, '')
    .split('\n')
    .filter((line) => HAN.test(line));
}

/** The glossary says each thing in both languages, on one line. */
const BILINGUAL = 'docs/glossary.md';
const CHINESE_DOCUMENTS = DOCUMENTS.filter((document) => document !== BILINGUAL && chineseOf(document).length > 10);
const OTHER_TERM =
  /(?<![A-Za-z])Cells?(?![A-Za-z])(?! Gateway)|(?<!业务)单元(?!测试|与契约)|(?<!指网关之后的|即网关之后的)业务服务/u;

test('the operators’ documents are among those looked at', () => {
  expect(CHINESE_DOCUMENTS).toEqual(expect.arrayContaining(['README.zh-CN.md', 'deploy/docs/监控与告警说明.md']));
});

test.each(CHINESE_DOCUMENTS)('%s calls a Cell 业务单元, and defines it once where it speaks of it', (document) => {
  const lines = chineseOf(document);
  const others = lines.map((line) => line.replace(DEFINITION, '业务单元')).filter((line) => OTHER_TERM.test(line));
  expect(others).toEqual([]);
  const text = lines.join('\n');
  expect(text.split(DEFINITION)).toHaveLength(text.includes('业务单元') ? 2 : 1);
});

test.each([
  ['error messages', Object.values(ERRORS).map(({ zh }) => zh)],
  ['error guide', ERROR_GUIDE_ZH],
  ['board', CHINESE],
  ['ops page', PAGE_CHINESE],
  ['alert rules', ALERT_RULES.map(({ title, meaning }) => [title.zh, meaning.zh])],
])('so do the %s', (_name, words) => {
  const texts = textsOf(words);
  expect(texts.some((text) => text.includes('业务单元'))).toBe(true);
  expect(texts.filter((text) => OTHER_TERM.test(text))).toEqual([]);
});

function textsOf(words: unknown): string[] {
  if (typeof words === 'string') return [words];
  if (typeof words === 'function') return [String(words)].filter((source) => HAN.test(source));
  return words !== null && typeof words === 'object' ? Object.values(words).flatMap(textsOf) : [];
}
