// Error messages come in the caller's preferred language of the two there are.

import { preferredLanguage } from '../../../lambdas/domain/language';

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
  ['en;q=9', 'zh-CN'],
  ['english', 'zh-CN'],
])('%j reads %s', (header, expected) => {
  expect(preferredLanguage(header, 'zh-CN')).toBe(expected);
});

test('the deployment chooses for callers that name neither', () => {
  expect(preferredLanguage('fr', 'en')).toBe('en');
});
