// Error messages come in the caller's preferred language of the two there are.

import { preferredLanguage } from '../../../lambdas/contract/language';

test.each([
  [undefined, 'zh-CN'],
  ['', 'zh-CN'],
  ['fr', 'zh-CN'],
  ['*', 'zh-CN'],
  ['en', 'en'],
  ['EN-gb', 'en'],
  ['zh-TW', 'zh-CN'],
  ['en;q=0.3, zh;q=0.8', 'zh-CN'],
  ['zh;q=0.3, en;q=0.8', 'en'],
  ['fr, en;q=0.1', 'en'],
  ['en;q=0', 'zh-CN'],
  ['english', 'zh-CN'],
  ['zh, en', 'zh-CN'],
  ['en, zh', 'en'],
  ['zh-TW;q=0.2, zh-CN;q=0.9, en;q=0.5', 'zh-CN'],
  ['en ; q=0.7 , zh ; q=0.6', 'en'],
  ['zh;q=0.5, en;Q=0.9', 'en'],
  ['de, en;q=0.001', 'en'],
])('%j reads %s', (header, expected) => {
  expect(preferredLanguage(header, 'zh-CN')).toBe(expected);
});

test.each([
  ['*', 'zh-CN'],
  ['*;q=0.5, en;q=0.1', 'zh-CN'],
  ['zh;q=0.1, *;q=0.5', 'en'],
  ['en, *', 'en'],
  ['*;q=0, en', 'en'],
  ['*;q=0', 'zh-CN'],
])('the rest, %j, reads %s', (header, expected) => {
  expect(preferredLanguage(header, 'zh-CN')).toBe(expected);
});

test.each([
  ['en;q=9', 'a weight above 1'],
  ['en;q=-1', 'a weight below 0'],
  ['en;q=0.1234', 'four decimals'],
  ['en;q=.9', 'no leading digit'],
  ['en;q=', 'no weight'],
  ['en;q=1e0', 'an exponent'],
  ['en;q= 1', 'a space in the weight'],
  [',,;q=1,  ,', 'no ranges at all'],
  ['en_US', 'an underscore'],
  ['en us', 'a space'],
  ['\u0000', 'a control character'],
])('%j says nothing: %s', (header) => {
  expect(preferredLanguage(header, 'zh-CN')).toBe('zh-CN');
  expect(preferredLanguage(header, 'en')).toBe('en');
});

test('a malformed item does not take the others with it', () => {
  expect(preferredLanguage('zh;q=high, en;q=0.4', 'zh-CN')).toBe('en');
});

test.each([
  ['zh;q=0', 'en'],
  ['zh-CN;q=0, fr', 'en'],
  ['zh;q=0, en;q=0', 'zh-CN'],
  ['en;q=0, zh;q=0', 'zh-CN'],
])('%j, which refuses a language, reads %s', (header, expected) => {
  expect(preferredLanguage(header, 'zh-CN')).toBe(expected);
});

test('the deployment chooses for callers that name neither', () => {
  expect(preferredLanguage('fr', 'en')).toBe('en');
});
