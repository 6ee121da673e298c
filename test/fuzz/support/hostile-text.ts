// Texts of the kind attackers send: fragments that mean something to one of the parsers on the way, in any mixture.

import fc from 'fast-check';
import { codePoint } from '../../support/code-point';
import { CANARY } from './oracle';

export const LINE_BREAKS = [
  '\r\n',
  '\n',
  '\r',
  '\r\n\r\n',
  '\r\n ',
  '\u2028',
  '\u0085',
  '\u560d\u560a',
  '%0d%0a',
  '\\r\\n',
];
export const FRAMING = [
  'chunked',
  'identity',
  '0\r\n\r\n',
  '5',
  '-1',
  '0x5',
  '+5',
  '5, 5',
  'GET /smuggled HTTP/1.1\r\nhost: x\r\n\r\n',
];
export const PATHS = [
  '/',
  '//',
  '\\',
  '.',
  '..',
  '../',
  '%2e',
  '%2f',
  '%5c',
  '%252e%252e%252f',
  '..;',
  ';a=b',
  '\u002e\u002e/',
  '\uff0e\uff0e',
  '%c0%ae',
  '\ufffd',
  '?',
  '#',
  '@',
  ':',
];
export const PLACES = [
  'http://169.254.169.254/latest/',
  'evil.example',
  '@evil.example',
  '127.0.0.1:1',
  '[::1]',
  'file:///etc/passwd',
  'localhost',
  '//evil.example/',
];
export const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'polluted'];
export const QUOTES = [
  '"',
  "'",
  '\\',
  '\\"',
  '","level":"ERROR',
  '{"_aws":{"Timestamp":0}}',
  '{',
  '}',
  '[',
  ']',
  '\u001b[31m',
  '\u009b',
  '\u0024{x}',
  '<script>',
  '|',
];
export const TENANTS = [
  'acme',
  'globex',
  'ACME',
  'acme,globex',
  'globex,acme',
  'globex, acme',
  'acme ',
  ' acme',
  '\u0430cme',
  'acme\u0000',
  'default',
  '*',
  '',
];

export const FRAGMENTS = [
  ...LINE_BREAKS,
  ...FRAMING,
  ...PATHS,
  ...PLACES,
  ...NAMES,
  ...QUOTES,
  ...TENANTS,
  `${CANARY}: 1`,
  CANARY,
  '\ud800',
  '\u00e9',
  '\u5317',
  '\u0000',
  '\t',
  ' ',
  ',',
];

const fragment = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...FRAGMENTS) },
  { weight: 1, arbitrary: fc.string({ unit: codePoint, maxLength: 8 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme-ascii', maxLength: 8 }) },
);

export const hostileText = fc.array(fragment, { maxLength: 5 }).map((parts) => parts.join(''));

/** Texts that mostly consist of these. */
export function mostly(...wanted: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof(
    {
      weight: 3,
      arbitrary: fc.array(fc.constantFrom(...wanted), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('')),
    },
    { weight: 1, arbitrary: hostileText },
  );
}

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];
