// Durations and shares as a person reads them.

import { formatDuration, formatShare } from '../../../../lambdas/pages/board/numbers';

const units = { day: 'd', hour: 'h', minute: 'min', second: 's' };

test.each([
  [0, '0 s'],
  [-5, '0 s'],
  [59.9, '59 s'],
  [60, '1 min'],
  [754, '12 min'],
  [3_600, '1 h'],
  [3_660, '1 h 1 min'],
  [86_399, '23 h 59 min'],
  [86_400 * 3 + 7_200 + 60, '3 d 2 h'],
])('%d s reads %s', (seconds, text) => {
  expect(formatDuration(seconds, units)).toBe(text);
});

test.each([
  [1, '100%'],
  [0.999999, '99.99%'],
  [0.5, '50.00%'],
  [0, '0.00%'],
  [null, '–'],
])('a share of %p reads %s: never 100%% unless flawless', (share, text) => {
  expect(formatShare(share)).toBe(text);
});
