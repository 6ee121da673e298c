// The message of an error: in both languages, and with the missing headers where they are known.

import { ERROR_CODES } from '../../../lambdas/contract/error-codes';
import { ERRORS, errorMessage } from '../../../lambdas/contract/errors';

test.each([
  ['zh-CN', '缺少必填请求头'],
  ['en', 'A required header is missing'],
] as const)('missing headers stand behind the message: %s', (language, text) => {
  expect(errorMessage('MISSING_HEADER', 'X-Request-Id', language)).toBe(`${text}: X-Request-Id`);
  expect(errorMessage('MISSING_HEADER', '', language)).toBe(text);
});

test.each(ERROR_CODES.filter((code) => code !== 'MISSING_HEADER'))('%s says its message alone', (code) => {
  const { zh, en } = ERRORS[code];
  for (const details of ['', 'The details']) {
    expect([errorMessage(code, details, 'zh-CN'), errorMessage(code, details, 'en')]).toEqual([zh, en]);
  }
});
