// The ring of the latest results: order, capacity, exactness.

import { appendResult, readRing } from '../../../../lambdas/domain/health/uptime';
import { fc } from '../../../support/property';

it('reads back the latest 60 results, oldest first, to the millisecond', () => {
  const anyResult = fc.option(fc.integer({ min: 0, max: 46_655 }), { nil: null });
  fc.assert(
    fc.property(fc.array(anyResult, { maxLength: 200 }), (results) => {
      expect(readRing(results.reduce(appendResult, ''))).toEqual(results.slice(-60));
    }),
  );
});

it('rounds fractions and holds what is beyond three digits at their largest', () => {
  expect(readRing(appendResult(appendResult('', 12.6), 90_000))).toEqual([13, 46_655]);
});

it('is a string of at most 180 characters', () => {
  const ring = Array.from({ length: 100 }, (_, index) => index * 60).reduce(appendResult, '');
  expect(ring).toHaveLength(180);
});
