// Words that make a reader read a sentence twice: none of them stands in code, comments, titles or documents.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');

/** Each with what to write instead. */
const UNWANTED: readonly (readonly [word: RegExp, instead: string])[] = [
  [/\bshall\b/i, 'say who does what, in the present tense'],
  [/\banew\b/i, 'again'],
  [/\b(?:hence|thus|whereby)\b/i, 'so, or two sentences'],
  [/\blest\b/i, 'so that … not'],
  [/\bbut one\b(?! more)/i, 'except one, only one'],
  [/\bsuch that\b/i, 'so that'],
  [/\bto be had\b/i, 'available'],
  [/\btells? of\b/i, 'names, reports, says'],
  [/\bnobody['’]s\b/i, 'say whose it is not'],
  [/\b(?:that|which) is none\b/i, 'invalid, missing, empty'],
];

const KINDS = ['*.ts', '*.mts', '*.cjs', '*.md', '*.sh', '*.py', '*.yaml', '*.yml'];

/** `file:line: word (instead)` for each. */
function unwanted(file: string, text: string): string[] {
  return text.split('\n').flatMap((line, index) =>
    UNWANTED.flatMap(([word, instead]) => {
      const [found] = word.exec(line) ?? [];
      return found === undefined ? [] : [`${file}:${index + 1}: ${found} (${instead})`];
    }),
  );
}

test('no file has a word that is read twice', () => {
  const listed = execFileSync('git', ['-c', 'core.quotepath=off', 'ls-files', ...KINDS], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const files = listed.split('\n').filter((file) => file !== '' && path.join(ROOT, file) !== __filename);
  expect(files.length).toBeGreaterThan(1_000);
  expect(files.flatMap((file) => unwanted(file, readFileSync(path.join(ROOT, file), 'utf8')))).toEqual([]);
});

test('what an operator reads of a faulty description says "with" or "next to", not "beside"', () => {
  const listed = execFileSync('git', ['ls-files', 'lib/deploy-config'], { cwd: ROOT, encoding: 'utf8' });
  const files = listed.split('\n').filter((file) => file !== '');
  const texts = files.map((file) => [file, readFileSync(path.join(ROOT, file), 'utf8')] as const);
  expect(texts.filter(([, text]) => /\bbeside\b/i.test(text)).map(([file]) => file)).toEqual([]);
});

test.each([
  ['What shall come', 'shall'],
  ['made anew', 'anew'],
  ['all but one', 'but one'],
  ['no key to be had', 'to be had'],
  ["it is nobody's fault", "nobody's"],
  ['a port that is none', 'that is none'],
])('%j is seen', (text, word) => {
  expect(unwanted('a.md', `fine\n${text}`)).toEqual([expect.stringContaining(`a.md:2: ${word} (`)]);
});

test('the same letters in other words are let through', () => {
  expect(unwanted('a.md', 'marshalling lesson, one but one more, a renewed test')).toEqual([]);
});
