// Metric math: arithmetic over series, what is missing stays missing unless filled, and nothing is guessed.

import { metricMath } from '../../../../lib/local/alarms/metric-math';

const _ = undefined;
const series = new Map([
  ['errors', [1, _, 3, 0]],
  ['calls', [10, 20, 0, 5]],
]);

test.each([
  ['errors / calls', [0.1, _, _, 0]],
  ['100 * errors / calls', [10, _, _, 0]],
  ['errors + calls * 2', [21, _, 3, 10]],
  ['(errors + calls) * 2', [22, _, 6, 10]],
  ['-errors', [-1, _, -3, 0]],
  ['FILL(errors, 0) / calls', [0.1, 0, _, 0]],
  ['FILL(errors, REPEAT)', [1, 1, 3, 0]],
  ['IF(calls >= 10, errors / calls, 0)', [0.1, _, 0, 0]],
  ['IF(errors > 0 AND calls > 0, 1, 0)', [1, _, 0, 0]],
  ['IF(calls == 0 OR calls == 5, 1, 0)', [0, 0, 1, 1]],
  ['SUM(errors, calls)', [11, 20, 3, 5]],
  ['MAX(errors, calls)', [10, 20, 3, 5]],
  ['MIN(errors, calls)', [1, 20, 0, 0]],
  ['calls != 0', [1, 1, 0, 1]],
  ['7', [7, 7, 7, 7]],
])('%s', (expression, expected) => {
  expect(metricMath(expression, series)).toEqual(expected);
});

test.each(['RATE(errors)', 'nobody / calls', 'errors % calls', '"text"', '__proto__ + 1'])(
  'what it does not know it refuses by name: %s',
  (expression) => {
    expect(() => metricMath(expression, series)).toThrow(`metric math ${JSON.stringify(expression)}`);
  },
);
