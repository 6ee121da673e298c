// Statistics over kept sets: exact where they must be, percentiles within their bucket.

import { statistic } from '../../../../lib/local/alarms/statistic';
import { StatisticSet } from '../../../../lib/local/alarms/statistic-set';
import { fc } from '../../../support/property';

function setOf(values: readonly number[]): StatisticSet {
  const set = new StatisticSet();
  for (const value of values) set.add(value);
  return set;
}

const positive = fc.array(fc.double({ min: 0.1, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 200 });

test('sum, count, average, minimum and maximum', () => {
  const set = setOf([4, 1, 7]);
  expect(['Sum', 'SampleCount', 'Average', 'Minimum', 'Maximum'].map((name) => statistic(name, set))).toEqual([
    12, 3, 4, 1, 7,
  ]);
});

test('no value is no data point, not zero', () => {
  expect(statistic('Sum', new StatisticSet())).toBeUndefined();
  expect(statistic('p99', new StatisticSet())).toBeUndefined();
});

test('a percentile is within two percent of the nearest rank', () => {
  fc.assert(
    fc.property(positive, fc.constantFrom(50, 90, 95, 99), (values, rank) => {
      const exact = values.toSorted((a, b) => a - b)[Math.max(1, Math.ceil((rank / 100) * values.length)) - 1] ?? 0;
      const found = statistic(`p${rank}`, setOf(values)) ?? 0;
      expect(Math.abs(found - exact) / exact).toBeLessThan(0.02);
    }),
  );
});

test('zeros and negatives have a place below everything else', () => {
  expect(statistic('p50', setOf([0, 0, 0, 5]))).toBe(0);
  expect(statistic('p99', setOf([0, 0, 0, 5]))).toBeCloseTo(5, 0);
});

test('merging is as if all had been added to one', () => {
  fc.assert(
    fc.property(positive, positive, (a, b) => {
      const merged = setOf(a);
      merged.merge(setOf(b));
      const whole = setOf([...a, ...b]);
      expect([merged.count, merged.minimum, merged.maximum, merged.percentile(0.9)]).toEqual([
        whole.count,
        whole.minimum,
        whole.maximum,
        whole.percentile(0.9),
      ]);
    }),
  );
});

test('an unknown statistic is refused by name', () => {
  expect(() => statistic('TM99', setOf([1]))).toThrow('"TM99"');
});
