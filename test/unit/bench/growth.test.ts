// The exponent that scale is reported by.

import { growth } from '../../bench/support/statistics';

const SIZES = [10, 100, 1_000, 5_000];

test.each([0.5, 1, 2])('n to the power of %d', (power) => {
  const { exponent, r2 } = growth(SIZES.map((size) => [size, 3 * size ** power]));
  expect(exponent).toBeCloseTo(power, 10);
  expect(r2).toBeCloseTo(1, 10);
});

test('what does not grow', () => {
  expect(growth(SIZES.map((size) => [size, 7]))).toEqual({ exponent: 0, r2: 1 });
});

test('noise shows in r²', () => {
  expect(
    growth([
      [10, 5],
      [100, 1],
      [1_000, 9],
      [5_000, 2],
    ]).r2,
  ).toBeLessThan(0.2);
});
