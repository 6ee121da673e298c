// Widths of a terminal, cut texts, and texts that a terminal must not obey.

import { cutText, plainText, textWidth } from '../../../lib/terminal/text-width';

test.each([
  ['', 0],
  ['erp', 3],
  ['数据迁移', 8],
  ['a，b', 4],
  ['e\u0301', 1],
  ['👍🏽', 2],
  ['한글', 4],
  ['–×…', 3],
])('%j takes %i columns', (text, width) => {
  expect(textWidth(text)).toBe(width);
});

test.each([
  ['abcdef', 6, 'abcdef'],
  ['abcdef', 5, 'abcd…'],
  ['数据迁移', 7, '数据迁…'],
  ['数据迁移', 6, '数据…'],
  ['数据', 1, '…'],
])('%j cut to %i columns: %j', (text, width, cut) => {
  expect(cutText(text, width)).toBe(cut);
  expect(textWidth(cutText(text, width))).toBeLessThanOrEqual(width);
});

test.each(['\u001b[2J', 'a\nb', '\u009b31m', 'a\u202eb', '\u2028'])('%j is disarmed', (text) => {
  expect(plainText(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u);
  expect(plainText(text)).toContain('\ufffd');
});
