// From which load on the other way is cheaper for good.

import { crossover } from '../../../lib/cost/comparison';

test('where two straight bills cross', () => {
  expect(
    crossover(
      (rps) => 10 + 5 * rps,
      (rps) => 60 + rps,
    ),
  ).toBeCloseTo(12.5, 1);
});

test('a step below which it is dearer again does not count', () => {
  const stepped = (rps: number) => (rps > 20 && rps < 40 ? 1_000 : rps);
  expect(crossover((rps) => 2 * rps, stepped)).toBeCloseTo(40, 0);
});

test('never, and always', () => {
  const cheap = (rps: number) => rps;
  const costly = (rps: number) => 2 * rps + 1;
  expect(crossover(cheap, costly)).toBeUndefined();
  expect(crossover(costly, cheap)).toBeCloseTo(0.01, 5);
});
