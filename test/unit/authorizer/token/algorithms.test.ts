// Old and new names of signature algorithms: which token a list of allowed names takes, with a key of which curve.

import { isAllowedAlgorithm, isKeyTypeOf, libraryName } from '../../../../lambdas/authorizer/token/algorithms';

test.each([
  ['RS256', 'RS256'],
  ['ES256', 'ES256'],
  ['ESP256', 'ES256'],
  ['ESP384', 'ES384'],
  ['ESP512', 'ES512'],
  ['Ed25519', 'EdDSA'],
  ['Ed448', 'EdDSA'],
  ['EdDSA', 'EdDSA'],
])('%s is the library’s %s', (name, library) => {
  expect(libraryName(name)).toBe(library);
});

test.each([
  // allowed, the token's, curve of the key: taken
  ['RS256', 'RS256', undefined, true],
  ['RS256', 'RS384', undefined, false],
  ['ES256', 'ES256', 'P-256', true],
  ['ES256', 'ES256', 'P-384', false],
  ['ES256', 'ES256', undefined, false],
  ['ES256', 'ESP256', 'P-256', true],
  ['ESP256', 'ES256', 'P-256', true],
  ['ESP256', 'ES384', 'P-384', false],
  ['ES384', 'ES256', 'P-256', false],
  ['EdDSA', 'EdDSA', 'Ed25519', true],
  ['EdDSA', 'EdDSA', 'Ed448', true],
  ['EdDSA', 'Ed25519', 'Ed25519', true],
  ['EdDSA', 'Ed25519', 'Ed448', false],
  ['Ed25519', 'EdDSA', 'Ed25519', true],
  ['Ed25519', 'EdDSA', 'Ed448', false],
  ['Ed25519', 'Ed448', 'Ed448', false],
  ['Ed448', 'EdDSA', 'Ed448', true],
])('where %s is allowed, a token of %s with a key of %s is taken: %s', (allowed, algorithm, curve, taken) => {
  expect(isAllowedAlgorithm([allowed], algorithm, curve)).toBe(taken);
  expect(isAllowedAlgorithm(['none', allowed], algorithm, curve)).toBe(taken);
  expect(isAllowedAlgorithm([], algorithm, curve)).toBe(false);
});

test.each([
  ['RS256', 'RSA', true],
  ['RS256', 'EC', false],
  ['ES256', 'EC', true],
  ['EdDSA', 'OKP', true],
  ['Ed25519', 'OKP', true],
  ['ES256', 'OKP', false],
  ['HS256', 'oct', false],
])('%s takes a key of the type %s: %s', (algorithm, type, takes) => {
  expect(isKeyTypeOf(algorithm, type)).toBe(takes);
});
