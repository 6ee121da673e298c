// Why a Cell needs attention, and an uptime with the time that was watched.

import { boardRows } from '../../../../lambdas/pages/board/rows';
import { uptimeText, whyOf } from '../../../../lambdas/pages/board/why';
import { BOARD_WORDS } from '../../../../lambdas/pages/board/words';
import { RED_LIGHT, sampleCell, sampleSummary } from './sample-cell';

const why = (changes: Parameters<typeof sampleCell>[1]): string => {
  const [row] = boardRows(sampleSummary([sampleCell('erp', changes)]), false);
  return row === undefined ? 'no row' : whyOf(row, BOARD_WORDS.en, (seconds) => `at ${seconds}`);
};

test('nothing where all is well, every reason where several hold', () => {
  expect(why({})).toBe('');
  expect(
    why({ status: 'down', consecutive_failures: 3, last_error: 'refused', circuit: 'open', light: RED_LIGHT }),
  ).toBe(
    `Probes fail: Connection refused (3 in a row) · Circuit open: requests are refused · Read-only: ${RED_LIGHT.reason}, until at ${RED_LIGHT.until}`,
  );
});

test('degraded says why, while probes fail and while they succeed again', () => {
  expect(why({ status: 'degraded', consecutive_failures: 1, last_error: 'status_503' })).toBe(
    'Probes fail: HTTP 503 (1 in a row)',
  );
  expect(why({ status: 'degraded' })).toBe('Probes succeed again; it is up after a few more');
});

test.each([
  [39, '100% of 39 s'],
  [3_000, '100% of 50 min'],
  [3_300, '100%'],
])('after %d s of watching an hour: %s', (h1, text) => {
  const cell = sampleCell('erp', { uptime: { h1: 1, h24: null, d7: null, watched: { h1, h24: h1, d7: h1 } } });
  expect(uptimeText(cell, 'h1', BOARD_WORDS.en)).toBe(text);
  expect(uptimeText(cell, 'h24', BOARD_WORDS.en)).toBe('–');
});
