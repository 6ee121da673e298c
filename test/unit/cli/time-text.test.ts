// Durations and times, read and written.

import { readDuration, readTime, timeText } from '../../../lib/cli/time-text';

test.each([
  ['90s', 90],
  ['30m', 1_800],
  ['1h30m', 5_400],
  ['2d', 172_800],
])('%s is %i s', (text, seconds) => {
  expect(readDuration(text, '--for')).toBe(seconds);
});

test.each(['', '30', 'm', '1.5h', '-5m', '30 m', '5w'])('%j is no duration', (text) => {
  expect(() => readDuration(text, '--for')).toThrow('--for is ');
});

test('a moment is read with its zone, a date as its first moment here', () => {
  expect(readTime('2026-12-31T18:00+08:00', '--until')).toBe(Date.UTC(2026, 11, 31, 10) / 1000);
  expect(timeText(readTime('2026-12-31', '--until'))).toBe('2026-12-31 00:00');
  expect(timeText(readTime('2026-12-31T18:05', '--until'))).toBe('2026-12-31 18:05');
});

test.each(['tomorrow', '5', '2026-13-01', '2026-12-31T25:00'])('%s is no time', (text) => {
  expect(() => readTime(text, '--until')).toThrow(`--until is ${text}`);
});
