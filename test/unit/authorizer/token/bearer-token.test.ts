// One bearer token comes out of an Authorization header, or none.

import { bearerToken, MAX_TOKEN_CHARACTERS } from '../../../../lambdas/authorizer/token/parse-token';

test.each(['Bearer a.b.c', 'bearer a.b.c', 'BEARER a.b.c', 'Bearer   a.b.c', ' Bearer a.b.c '])(
  '%j has one',
  (header) => {
    expect(bearerToken(header)).toBe('a.b.c');
  },
);

test.each([
  undefined,
  '',
  'Bearer',
  'Bearer ',
  'Basic YTpi',
  'a.b.c',
  'Bearera.b.c',
  'Bearer a.b.c d',
  'Bearer a.b.c,Bearer d.e.f',
  'Bearer a.b.c,d.e.f',
  'Bearer\ta.b.c',
  'Bearer a.b.c\r\nX: y',
  'Bearer é',
  'Token a.b.c',
])('%j has none', (header) => {
  expect(bearerToken(header)).toBeUndefined();
});

test('a header longer than the platform could deliver is not looked at', () => {
  const prefix = 'Bearer ';
  const longest = prefix + 'x'.repeat(MAX_TOKEN_CHARACTERS - prefix.length);
  expect(bearerToken(longest)).toHaveLength(MAX_TOKEN_CHARACTERS - prefix.length);
  expect(bearerToken(`${longest}x`)).toBeUndefined();
  expect(bearerToken(`Bearer ${'x'.repeat(16_384)}`)).toBeUndefined();
});
