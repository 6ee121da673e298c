// The signing section: the first scheme by default, a closed list, and no signing only by name.

import { signingSettings } from '../../../lib/constructs/settings';
import { faultsOf, load, MINIMAL } from '../../support/description';

const withSigning = (signing: string) => ({ yaml: MINIMAL.replace(/signing: .*/, signing) });

test('without the section requests are signed by the first scheme with one shared key', () => {
  expect(signingSettings(load(withSigning('')))).toEqual({
    schemes: ['hmac-v1'],
    perCellKeys: false,
    rfc9421Algorithm: 'hmac-sha256',
  });
});

test('both schemes, per-Cell keys and Ed25519 reach the functions', () => {
  const signing = '{ schemes: [hmac-v1, rfc9421], perCellKeys: true, rfc9421Algorithm: ed25519 }';
  expect(signingSettings(load(withSigning(`signing: ${signing}`)))).toEqual({
    schemes: ['hmac-v1', 'rfc9421'],
    perCellKeys: true,
    rfc9421Algorithm: 'ed25519',
  });
});

test('none is no scheme at all', () => {
  expect(signingSettings(load(withSigning('signing: { schemes: none }'))).schemes).toEqual([]);
});

test.each(['[]', '[none]', '[hmac-v1, hmac-v1]', '[rfc9421, other]', 'hmac-v1', '1'])(
  'schemes: %s is a fault',
  (schemes) => {
    expect(Object.keys(faultsOf(withSigning(`signing: { schemes: ${schemes} }`)))).toEqual(['signing.schemes']);
  },
);
