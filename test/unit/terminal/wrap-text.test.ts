// Sentences on a terminal are broken at words.

import { wrapText } from '../../../lib/terminal/wrap-text';

test('a line that is too wide is broken at words, and its rest is indented as its beginning', () => {
  expect(wrapText('one two three\n  four five six\n  - seven eight', 11)).toBe(
    'one two\nthree\n  four five\n  six\n  - seven\n    eight',
  );
});

test('a word that is wider than the terminal stays whole, on a line of its own', () => {
  expect(wrapText('see http://127.0.0.1:8000/ops now', 10)).toBe('see\nhttp://127.0.0.1:8000/ops\nnow');
});

test('Chinese characters count two columns', () => {
  expect(wrapText('业务 单元 宕机', 9)).toBe('业务 单元\n宕机');
});

test('nothing is broken where the text goes to a file or a pipe', () => {
  expect(wrapText('one two three', undefined)).toBe('one two three');
});
