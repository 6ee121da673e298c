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
  [/\bbe had\b/i, 'available, readable'],
  [/\bso (?:many|much|long)\b(?! (?:as|that)\b)/i, 'the name or the number'],
  [/\b(?:tells?|told) of\b/i, 'names, reports, says'],
  [/\bbec(?:omes|ame) of\b/i, 'the result, the history, the name of what happens'],
  [/\bof (?:ours|theirs|mine)\b/i, 'our, their, the project’s'],
  [/\bwhat stands\b/i, 'the text, the part, the name of the thing'],
  [/\bas (?:it|they) stands?\b/i, 'unchanged, exactly as in …'],
  [/\bbrings? (?:it |them |him )?about\b/i, 'causes'],
  [/\b(?:by the letter|in square time|heeds?|dear)\b/i, 'strictly, in quadratic time, respects, costly'],
  [/\bnobody['’]s\b/i, 'say whose it is not'],
  [/(?<!there |schemes )\b(?:is|are) none\b(?! of)/, 'invalid, missing, empty'],
  [/\bbeside\b/i, 'next to, besides, with'],
  [
    /\b(?:amid|upon|whence|thence|hitherto|henceforth|(?:there|where)(?:of|in|by|to|from|with|upon))\b/i,
    'two sentences',
  ],
];

/** Everything that people read: code with its comments, error texts, help and test titles, the API page, documents, scripts. */
const KINDS = ['ts', 'mts', 'cjs', 'mjs', 'md', 'sh', 'py', 'yaml', 'yml', 'json', 'html', 'css', 'toml'];
const FILES = [...KINDS.map((kind) => `*.${kind}`), '.ci/run', 'deploy/scripts/*', '.github', '.gitlab*'];
/** Texts of others: names of packages, and vectors that kits in the field share. */
const OF_OTHERS = /(?:^|\/)package-lock\.json$|^deploy\/cell-kit\/vectors\//;

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
  const listed = execFileSync('git', ['-c', 'core.quotepath=off', 'ls-files', ...FILES], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const all = listed.split('\n').filter((file) => file !== '' && !OF_OTHERS.test(file));
  const files = all.filter((file) => path.join(ROOT, file) !== __filename);
  expect(files.length).toBeGreaterThan(1_000);
  expect(files.flatMap((file) => unwanted(file, readFileSync(path.join(ROOT, file), 'utf8')))).toEqual([]);
});

test('help, error texts, the API page, test titles and comments are among what is looked at', () => {
  const listed = execFileSync('git', ['ls-files', ...FILES], { cwd: ROOT, encoding: 'utf8' });
  expect(listed.split('\n')).toEqual(
    expect.arrayContaining([
      'lib/cli/gateway-cli.ts',
      'lambdas/contract/errors.ts',
      'docs/api/openapi.yaml',
      'deploy/gateway.schema.json',
      'test/docs/references.test.ts',
      'bin/cell-gateway.mjs',
    ]),
  );
});

test.each([
  ['What shall come', 'shall'],
  ['made anew', 'anew'],
  ['all but one', 'but one'],
  ['no key to be had', 'be had'],
  ['waits so long', 'so long'],
  ["it is nobody's fault", "nobody's"],
  ['a port that is none', 'is none'],
  ['the file beside it', 'beside'],
  ['the part whereof we speak', 'whereof'],
  ['a full memory is told of', 'told of'],
  ['what became of the request', 'became of'],
  ['no clock of ours', 'of ours'],
  ['what stands in brackets', 'what stands'],
  ['it is sent as it stands', 'as it stands'],
  ['the request that brings it about', 'brings it about'],
  ['reads the RFC by the letter', 'by the letter'],
])('%j is seen', (text, word) => {
  expect(unwanted('a.md', `fine\n${text}`)).toEqual([expect.stringContaining(`a.md:2: ${word} (`)]);
});

test('the same letters in other words are let through', () => {
  expect(
    unwanted(
      'a.md',
      'marshalling lesson, one but one more, a renewed test, besides, where there is none, so long as it lasts',
    ),
  ).toEqual([]);
});
