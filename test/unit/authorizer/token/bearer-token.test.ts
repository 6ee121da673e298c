// One bearer token comes out of an Authorization header, or none.

import { bearerToken, MAX_TOKEN_CHARACTERS, parseToken } from '../../../../lambdas/authorizer/token/parse-token';

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

const tokenOf = (header: unknown, payload: unknown) =>
  [header, payload, 'sign'].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');

test('a token comes apart into its header, its payload and the texts that were signed', () => {
  const [header, payload] = [
    { alg: 'RS256', kid: 'k' },
    { iss: 'i', aud: ['a', 'b'], exp: 1.5, nbf: -1 },
  ];
  const [headerB64, payloadB64, signatureB64] = tokenOf(header, payload).split('.');
  expect(parseToken(tokenOf(header, payload))).toEqual({ header, headerB64, payload, payloadB64, signatureB64 });
  expect(parseToken(tokenOf({}, {}))).toMatchObject({ header: {}, payload: {} });
});

test.each<[says: string, header: unknown, payload: unknown]>([
  ['The header is not a JSON object', [], {}],
  ['The payload is not a JSON object', {}, null],
  ['The payload is not a JSON object', {}, 'text'],
  ['alg is of the wrong type', { alg: 7 }, {}],
  ['kid is of the wrong type', { kid: null }, {}],
  ['exp is of the wrong type', {}, { exp: '1' }],
  ['exp is of the wrong type', {}, { exp: 8_640_000_000_001 }],
  ['nbf is of the wrong type', {}, { nbf: -8_640_000_000_001 }],
  ['iss is of the wrong type', {}, { iss: ['i'] }],
  ['aud is of the wrong type', {}, { aud: ['a', 7] }],
])('%s: refused by name', (says, header, payload) => {
  expect(() => parseToken(tokenOf(header, payload))).toThrow(says);
});

test('the last date that JavaScript has is a time', () => {
  const payload = { exp: 8_640_000_000_000, nbf: -8_640_000_000_000 };
  expect(parseToken(tokenOf({}, payload))).toMatchObject({ payload });
});
