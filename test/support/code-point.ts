// Any Unicode character as the unit of a string: the `binary` unit of fast-check, without its table of 1.1 million
// entries, which takes 1.4 s of CPU in every test file that builds it. The same seed gives the same strings.

import fc from 'fast-check';

const FIRST_SURROGATE = 0xd8_00;
const SURROGATES = 0x8_00;
const LAST_CODE_POINT = 0x10_ff_ff;

/** @throws TypeError unless `value` is one character: fast-check asks with other values too. */
function indexOf(value: unknown): number {
  const code = typeof value === 'string' ? (value.codePointAt(0) ?? 0) : 0;
  const index = code < FIRST_SURROGATE ? code : code - SURROGATES;
  if (characterAt(index) !== value) throw new TypeError('not one character');
  return index;
}

function characterAt(index: number): string {
  return String.fromCodePoint(index < FIRST_SURROGATE ? index : index + SURROGATES);
}

export const codePoint: fc.Arbitrary<string> = fc.nat({ max: LAST_CODE_POINT - SURROGATES }).map(characterAt, indexOf);
